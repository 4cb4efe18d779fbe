/** What the writer relies on. With all of them nothing is lost or doubled; each is here because without it something is. Each: the writer … */
export const WRITER_PROTECTIONS = {
  marks: 'drops coordinates at or below those that it stored',
  plan: 'commits what it is about to insert before it inserts it',
  token: 'inserts under a token that ClickHouse knows again',
  epoch: 'sends a commit under the generation that its assignment belongs to',
  noHiddenRetry: 'has no commit repeated under a later generation behind its back',
  seenCommits: 'takes a commit for done only when it saw its answer',
  leavesAfterUnknownCommit: 'leaves the group after a commit of unknown outcome',
  readsAfterJoin: 'reads the plan only when the join is complete',
  looksBeforeRepeat: 'looks which rows are stored before it repeats an insert',
  deadline: 'has the server refuse an insert that comes when its token may be forgotten',
  bisectsWithoutStoring: 'looks for bad rows without storing the good ones',
  rebuildsFromBatchStart: 'begins at the start of the newest batch in the table where the commit is gone',
  waitsBeforeRebuild: 'rebuilds from the table only when no insert can be under way any more',
  distrustsBareCommits: 'takes an offset that was committed without metadata for a commit that is gone',
  fitsToLog: 'keeps plan and marks where retention took the first messages of a plan',
  waitsForTakenPlan: 'waits until no insert can be under way where retention took of a plan',
  restoresKeys: 'makes the keys of stored rows anew where retention took the messages of their plan',
  incarnation: 'takes commits and rows of topics that were made anew for what they are',
  ownCoordinates: 'takes a key with the own coordinates for its own',
  keysAfterRows: 'stores the keys of a batch after its rows',
  keysAgain: 'stores the keys again when it repeats a batch, also those of rows that it finds stored',
  endsAfterInsert: 'commits the end of a batch after rows and keys are stored',
  noMemoryOfIds: 'keeps no memory of ids beside the key table',
  readsOwnWrites: 'looks keys up where its last keys are visible',
} as const;

export type WriterProtection = keyof typeof WRITER_PROTECTIONS;

/** The protections in force: all but those taken away. */
export type Protections = ReadonlySet<WriterProtection>;

export function allBut(...removed: readonly WriterProtection[]): Protections {
  const all = Object.keys(WRITER_PROTECTIONS) as WriterProtection[];
  return new Set(all.filter((protection) => !removed.includes(protection)));
}
