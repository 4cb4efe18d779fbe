// Lints the boundaries of scripts/boundaries.cjs: every import of every project, read from the sources themselves, so
// that it works before an install, takes milliseconds, and cannot be switched off by a missing project graph.
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { builtinModules } = require('node:module');
const { join } = require('node:path');
const rules = require('./boundaries.cjs');

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"]([^'"]+)['"]/g;
const COMPUTED_IMPORT = /\b(?:import|require)\s*\(\s*[^'"\s)]/;
const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;
/** Tests, and what only they use. */
const TEST_FILE = /\.test\.ts$|^src\/testing\//;
const SOURCE_FILE = /\.(c|m)?tsx?$/;

/** All problems of the workspace at `root`, each one sentence that names the file. */
function checkBoundaries(root) {
  const projects = readProjects(root);
  const byPackage = new Map(projects.map((project) => [project.manifest.name, project]));
  return projects.flatMap((project) => [
    ...checkTags(project),
    ...sourceFiles(root, project).flatMap((file) => checkFile(root, project, file, byPackage)),
  ]);
}

function readProjects(root) {
  const groups = ['apps', 'libs', 'libs/sources'].filter((group) => existsSync(join(root, group)));
  return groups
    .flatMap((group) => readdirSync(join(root, group)).map((entry) => `${group}/${entry}`))
    .filter((dir) => existsSync(join(root, dir, 'project.json')))
    .map((dir) => {
      const { name, tags = [] } = readJson(root, dir, 'project.json');
      const tagged = (prefix) => tags.filter((tag) => tag.startsWith(prefix)).map((tag) => tag.slice(prefix.length));
      return {
        dir,
        name,
        manifest: readJson(root, dir, 'package.json'),
        types: tagged('type:'),
        scopes: tagged('scope:'),
      };
    });
}

function readJson(...path) {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

function checkTags({ dir, types, scopes }) {
  const known = types.length === 1 && scopes.length === 1 && types[0] in rules.types && scopes[0] in rules.scopes;
  return known ? [] : [`${dir}/project.json: needs exactly one known type: tag and one known scope: tag`];
}

function sourceFiles(root, { dir }) {
  return readdirSync(join(root, dir), { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => SOURCE_FILE.test(file) && !/(^|\/)(node_modules|dist|gen)\//.test(file));
}

function checkFile(root, project, file, byPackage) {
  const where = `${project.dir}/${file}`;
  const code = readFileSync(join(root, where), 'utf8').replace(COMMENT, '');
  const isTest = TEST_FILE.test(file);
  const context = { project, where, isTest, byPackage };
  const problems = [...code.matchAll(IMPORT)].flatMap(([, specifier]) => checkImport(specifier, context));
  if (COMPUTED_IMPORT.test(code)) problems.push('a computed import cannot be checked; name the module');
  return [...problems, ...checkPurity(code, context)].map((problem) => `${where}: ${problem}`);
}

function checkImport(specifier, context) {
  const { project, where, isTest } = context;
  if (specifier.startsWith('.')) {
    const stays = join(where, '..', specifier).startsWith(`${project.dir}/`);
    return stays ? [] : [`${specifier} leaves the project; import it by its @millrace name`];
  }
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
    return isTest ? [] : checkNodeModule(specifier, project);
  }
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const target = context.byPackage.get(name);
  const edge = target === undefined ? checkPackage(name, project, isTest) : checkEdge(project, target, isTest);
  return isDeclared(name, target, context) ? edge : [`${name} is not declared in ${project.dir}/package.json`, ...edge];
}

function isDeclared(name, target, { project, isTest }) {
  const { dependencies, devDependencies } = project.manifest;
  return (
    name in { ...dependencies, ...devDependencies } || (isTest && (isRootTool(name) || target?.types[0] === 'testing'))
  );
}

/** What every test may use without declaring it: the root's own test tools. */
function isRootTool(name) {
  return ['fast-check', 'yaml', 'testcontainers'].includes(name);
}

function checkNodeModule(specifier, project) {
  const allowed = rules.nodeModules[project.types[0]];
  return allowed === undefined || allowed.includes(specifier)
    ? []
    : [`type:${project.types[0]} may not use ${specifier}`];
}

function checkPackage(name, project, isTest) {
  const problems = [];
  const homes = rules.onlyIn[name];
  const guests = isTest ? (rules.inTests.packages[name] ?? []) : [];
  if (homes !== undefined && ![...homes, ...guests].includes(project.name))
    problems.push(`only ${homes.join(', ')} may import ${name}`);
  if (rules.withoutPackages.includes(project.types[0]) && !isTest)
    problems.push(`type:${project.types[0]} uses no packages (${name})`);
  return problems;
}

function checkEdge(project, target, isTest) {
  const [type, scope] = [project.types[0], project.scopes[0]];
  const types = [...(rules.types[type] ?? []), ...(isTest ? rules.inTests.types : [])];
  const scopes = [...(rules.scopes[scope] ?? []), ...(isTest ? rules.inTests.scopes : [])];
  const problems = [];
  if (!types.includes(target.types[0]))
    problems.push(`type:${type} may not import type:${target.types[0]} (${target.name})`);
  if (!scopes.includes(target.scopes[0]))
    problems.push(`scope:${scope} may not import scope:${target.scopes[0]} (${target.name})`);
  return problems;
}

function checkPurity(code, { project, isTest }) {
  if (isTest) return [];
  const problems = [];
  const { pattern, onlyIn } = rules.environment;
  if (pattern.test(code) && !onlyIn.includes(project.name)) problems.push('only libs/config reads the environment');
  if (rules.impure.in.includes(project.types[0])) {
    for (const [name, expression] of Object.entries(rules.impure.patterns)) {
      if (expression.test(code)) problems.push(`type:${project.types[0]} may not use ${name}; take it as a parameter`);
    }
  }
  return problems;
}

module.exports = { checkBoundaries };

if (require.main === module) {
  const problems = checkBoundaries(join(__dirname, '..'));
  for (const problem of problems) console.error(`boundary: ${problem}`);
  console.log(problems.length === 0 ? 'boundaries: ok' : `boundaries: ${problems.length} problem(s)`);
  process.exit(problems.length === 0 ? 0 : 1);
}
