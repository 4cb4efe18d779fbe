export { startContainerEngines, type ContainerEnginesOptions, type RunningEngines } from './container-engines';
export { ENGINES_FILE, testEngines, testRunFolder, type TestEngines } from './engines';
