/**
 * One table of everything that is refused, and why: what Power BI and Entra say, what the emulator words itself, and
 * what only the emulator does. The console explains a call by it, and the documentation has a section for each rule.
 */
import {
  entraRemedies,
  itemRemedies,
  powerBiEmbedErrorNames as names,
  powerBiRemedies,
} from '@pbi-bound-report/contract';
import {undocumentedErrors, undocumentedRemedies} from '@pbi-bound-report/emulator';

/** Who says it. */
export type RefusalGroup = 'words' | 'codes' | 'entra' | 'invented' | 'emulator';

/** A rule by which calls are refused. */
export interface RefusalRule {
  /** Stable name, and heading of its section in the documentation. */
  id: string;
  /** Of the section. */
  anchor: string;
  group: RefusalGroup;
  /** As people see and search it. Empty where the name says it. */
  text: string;
  /** What to change. */
  remedy: string;
  /**
   * Source of a regular expression, to be used without regard to case. It is matched against the status, a space, the
   * body, a line's end and the headers. Absent where no words tell the rule from others.
   */
  pattern?: string;
  /** A code that many rules share: it explains a call that no other rule fits. */
  isGeneral?: boolean;
}

/** Where the rules are explained, unless a server is told of another place. */
export const publishedRefusals = 'https://github.com/pbi-bound-report/pbi-bound-report/blob/main/docs/refusals.md';

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (id: string): string =>
  id
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
/** What is filled in: anything within a JSON text, at a length that cannot keep a browser busy. */
const filledIn = '(?:[^"\\\\]|\\\\.){0,300}?';

/** Fits a message as JSON writes it. Undefined where all of the message is filled in. */
function patternOf(message: string): string | undefined {
  const parts = JSON.stringify(message)
    .slice(1, -1)
    .split(/\{\w+\}/);
  if (parts.every(part => part === '')) return undefined;
  return `"[Mm]essage":"${parts.map(literal).join(filledIn)}"`;
}

const codes: Readonly<Record<string, string>> = {
  PowerBIEntityNotFound: itemRemedies.missing,
  PowerBINotAuthorizedException: itemRemedies.forbidden,
  InvalidToken: `The access token is none of Power BI’s. ${itemRemedies.token}`,
  [names.tokenExpired]: 'The token has ended: get a new one, a few minutes before its expiration.',
  GroupNotAccessible: 'My workspace is no group: call the route without the group, or move the item to a workspace.',
  TooManyRequests: 'Wait for the seconds in Retry-After, and keep tokens until they end.',
  UnsupportedAccessRightError: 'Add the user with a role; to take access away, delete the user from the workspace.',
  AddingAlreadyExistsGroupUserNotSupportedError: 'The user has a role already: change it with Update Group User.',
  DuplicatePackageFoundError:
    'Something of this name is there: choose nameConflict CreateOrOverwrite, or another name.',
  DuplicatePackageNotFoundError: 'Nothing of this name can be overwritten: choose nameConflict Ignore or Abort.',
  MoreThanOneDuplicatePackageFoundError: 'Several items have this name: give the one that is meant a name of its own.',
  DM_GWPipeline_Client_GatewayUnreachable: 'The gateway is not running, or has no network: start it.',
  DatasetExecuteQueriesError:
    'The query fails: the details name what the model lacks, or what the emulator leaves out.',
  TooManyRowsInQueryResult: 'The answer is cut off: ask for fewer rows, or in several queries.',
  MoreThanOneResultTable: 'Only the first table is in the answer: give each query one EVALUATE.',
  PowerBIEntityAlreadyExists: 'Something of this name or id is there already: choose another, or use what is there.',
  DMTS_DuplicateDatasourceNameError: 'The gateway has a data source of this name already: choose another.',
  [names.invalidParameters]: 'The frame was told too little: give it the report’s id and a token.',
  [names.loadReportFailed]:
    'errorCode 404: check the report’s id. 403: the token is for another report, or of another kind. 500: the id is no GUID.',
  [names.failedToLoadModel]:
    'The bound dataset lacks what the report asks for, or its capacity is paused: technicalDetails name it.',
  [names.openConnection]: 'A data source cannot be reached: start the capacity, or mend the source.',
  QueryUserError: 'A visual asks for what the model does not have: compare its tables, columns and measures.',
  // Words of everyday, so they come last.
  Forbidden: 'The caller is known, and may not do this: the message names the right that is missing.',
  InvalidRequest: 'A part of the request is not as it must be: correct the one that the message names.',
};

/** The rules of the emulator itself, by what the journal says besides the answer. */
const ofEmulator = {
  fault: ['A fault was set: …', 'Remove the fault under "Faults", or leave out the test id that stands for it.'],
  noRows: [
    '… sees no row of …',
    'The identity is right and empty: give it another username or role, or change the filter.',
  ],
  NotFound: ['The emulator has no GET /…', 'Check method and path; the message names what is near.'],
  MethodNotAllowed: ['The emulator has no PUT /…', 'Use one of the methods that the header Allow names.'],
  InvalidControlRequest: ['', 'The test control is asked for something that it does not have: correct what is named.'],
  UnsupportedMediaType: ['The inferred media type …', 'Send JSON, with Content-Type: application/json.'],
  noAuthorization: ['403 without a body', 'Send the header Authorization: Bearer, with an access token for Power BI.'],
  otherRefusal: ['', 'Nothing more is known of this refusal: its own words say what there is to say.'],
} as const;
/** Those that the console chooses by words. */
const wordsOfEmulator: Partial<Record<keyof typeof ofEmulator, string>> = {
  NotFound: '"code":"NotFound"',
  MethodNotAllowed: '"code":"MethodNotAllowed"',
  InvalidControlRequest: '"code":"InvalidControlRequest"',
  UnsupportedMediaType: '^415 ',
  noAuthorization: '^403 \\n(?![^]*X-PowerBI-Error-Info)',
};

const ruleOf = (rule: Omit<RefusalRule, 'anchor'>): RefusalRule => ({...rule, anchor: anchorOf(rule.id)});

/** All rules, the particular ones before the general ones. */
export const refusalRules: readonly RefusalRule[] = [
  ...powerBiRemedies.map(({rule, text, remedy, pattern}) =>
    ruleOf({id: rule, group: 'words', text, remedy, pattern: pattern.source}),
  ),
  ...Object.entries(entraRemedies).map(([number, remedy]) =>
    ruleOf({id: `AADSTS${number}`, group: 'entra', text: '', remedy, pattern: `AADSTS${number}\\b`}),
  ),
  ...Object.entries(undocumentedErrors).map(([id, {message}]) => {
    const pattern = patternOf(message);
    const remedy = undocumentedRemedies[id as keyof typeof undocumentedErrors];
    return ruleOf({id, group: 'invented', text: message, remedy, ...(pattern === undefined ? {} : {pattern})});
  }),
  ...Object.entries(ofEmulator).map(([id, [text, remedy]]) => {
    const pattern = wordsOfEmulator[id as keyof typeof ofEmulator];
    const words = pattern === undefined ? {} : {pattern, isGeneral: true};
    return ruleOf({id, group: 'emulator', text, remedy, ...words});
  }),
  ...Object.entries(codes).map(([id, remedy]) =>
    ruleOf({id, group: 'codes', text: '', remedy, pattern: `\\b${literal(id)}\\b`, isGeneral: true}),
  ),
];
