/** What the console shows besides the control: what a token allows, who sees which rows, models, the world's files. */
import {controlPaths as paths} from './control-paths.js';
import {parseBody, type ControlRow} from './control-row.js';
import {listOf} from './control-schemas.js';
import {describeModel} from './inspection/describe-model.js';
import {describeToken} from './inspection/describe-token.js';
import {
  modelDescriptionSchema,
  queryRequestSchema,
  queryResultSchema,
  tokenDescriptionSchema,
  tokenRequestSchema,
  worldFileSchema,
} from './inspection/inspection-schemas.js';
import {queryDataset} from './inspection/query-dataset.js';
import {listWorldFiles, readWorldFile} from './inspection/world-files.js';

/** Operations that only look. */
export const inspectionRows: ControlRow[] = [
  {
    id: 'DescribeToken',
    method: 'POST',
    path: paths.describeToken,
    summary: 'Tells what a token allows, as whom, until when, and what is refused. The token is not kept.',
    body: tokenRequestSchema,
    success: 'What the token allows.',
    schema: tokenDescriptionSchema,
    isRead: true,
    handle: (lane, request) => describeToken(lane, parseBody(request)),
  },
  {
    id: 'DescribeModel',
    method: 'GET',
    path: paths.datasetModel,
    summary: "Describes a dataset's model: tables, measures, relationships, roles, and who is in them.",
    success: 'The model.',
    schema: modelDescriptionSchema,
    handle: ({context}, {params}) => describeModel(context.world, params['datasetId'] ?? ''),
  },
  {
    id: 'QueryDataset',
    method: 'POST',
    path: paths.query,
    summary:
      'Evaluates a DAX query, as far as Execute Queries is emulated, as anybody. None of the rules of Execute Queries applies.',
    body: queryRequestSchema,
    success: 'The rows.',
    schema: queryResultSchema,
    isRead: true,
    handle: ({context}, request) => queryDataset(context.world, parseBody(request)),
  },
  {
    id: 'ListWorldFiles',
    method: 'GET',
    path: paths.worldFiles,
    summary: "Lists the files that the lane's world would be written as.",
    success: 'Their paths.',
    schema: listOf({type: 'string'}),
    handle: ({context}) => ({value: listWorldFiles(context.world)}),
  },
  {
    id: 'ReadWorldFile',
    method: 'GET',
    path: paths.worldFile,
    summary: "Reads one file of the lane's world, without passwords and secrets.",
    query: {path: {type: 'string', description: 'As it is listed, e.g. world.json.'}},
    success: 'The file.',
    schema: worldFileSchema,
    handle: ({context}, {query}) => readWorldFile(context.world, query.get('path') ?? ''),
  },
];
