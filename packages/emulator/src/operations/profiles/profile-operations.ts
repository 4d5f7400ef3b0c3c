/** Profiles of service principals: one for each customer, so that each sees nothing but its own workspaces. */
import type {OperationContext} from '../../context.js';
import {bodyReader} from '../../http/read-body.js';
import type {Operation, OperationRequest} from '../../http/operation.js';
import {authenticate, type Caller} from '../../rules/caller.js';
import {done, notFound, ok} from '../../rules/power-bi-errors.js';
import {removeProfile} from '../../rules/remove-items.js';
import {undocumentedError} from '../../rules/undocumented-errors.js';
import {requireRoom} from '../../rules/world-growth.js';
import {indexOf} from '../../world/world-index.js';
import type {ServicePrincipalProfile} from '../../world/world.js';
import {readJsonBody} from '../support/request-body.js';
import {describeResponses, guidParameter, listSchema, profileSchema} from '../support/response-schemas.js';
import {odataContext} from '../support/resources.js';

const requestSchema = {type: 'object', properties: {displayName: {type: 'string', maxLength: 256}}} as const;
const readProfile = bodyReader<{displayName?: string}>(requestSchema);

/** Documented: a service principal has at most so many profiles. */
const mostProfiles = 100_000;

/** @param context What the operations work on. */
export function profileOperations(context: OperationContext): Operation[] {
  const path = '/v1.0/myorg/profiles';
  const one = `${path}/:profileId`;
  const params = guidParameter(['profileId']);
  /**
   * The service principal that calls, also where it calls as one of its profiles. Documented: nobody else may.
   * @throws OperationError
   */
  const visit = async (request: OperationRequest): Promise<Caller> => {
    const caller = await authenticate(context, request);
    if (!caller.isApplication) throw undocumentedError('profilesForApplications');
    return caller;
  };
  const own = ({claims}: Caller): ServicePrincipalProfile[] =>
    (context.world.profiles ?? []).filter(profile => profile.servicePrincipalId === claims.oid);
  /** @throws OperationError */
  const find = (caller: Caller, request: OperationRequest): ServicePrincipalProfile => {
    const id = request.params['profileId']?.toLowerCase() ?? '';
    const profile = own(caller).find(other => other.id.toLowerCase() === id);
    if (!profile) throw notFound(`profile ${id} of the service principal ${caller.claims.oid}`);
    return profile;
  };
  const readName = (request: OperationRequest): string => {
    const {displayName = ''} = readJsonBody(request, readProfile);
    if (displayName.trim() === '') throw undocumentedError('profileName');
    return displayName;
  };
  const describe = (caller: Caller, {id, displayName}: ServicePrincipalProfile): object => ({
    '@odata.context': odataContext(context, caller.tenantId, '$metadata#profiles/$entity'),
    id,
    displayName,
  });
  return [
    {
      id: 'Profiles_GetProfiles',
      method: 'GET',
      path,
      service: 'api',
      summary: 'Returns a list of service principal profiles: those of the caller.',
      schemas: {responses: describeResponses('The profiles.', listSchema(profileSchema))},
      async handle(request) {
        const caller = await visit(request);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#profiles'),
          value: own(caller).map(({id, displayName}) => ({id, displayName})),
        });
      },
    },
    {
      id: 'Profiles_CreateProfile',
      method: 'POST',
      path,
      service: 'api',
      summary: 'Creates a new service principal profile, which belongs to the caller.',
      schemas: {body: requestSchema, responses: describeResponses('The profile.', profileSchema, 415)},
      async handle(request) {
        const caller = await visit(request);
        const {world} = context;
        const profile = {
          id: context.createId(),
          displayName: readName(request),
          servicePrincipalId: caller.claims.oid,
        };
        if (indexOf(world).tenant(caller.tenantId)?.profilesBlocked) throw undocumentedError('profilesBlocked');
        if (own(caller).length >= mostProfiles) throw undocumentedError('profileLimit', {most: mostProfiles});
        requireRoom(context, {kind: 'profiles', count: world.profiles?.length ?? 0, item: profile});
        world.profiles = [...(world.profiles ?? []), profile];
        return ok(describe(caller, profile));
      },
    },
    {
      id: 'Profiles_GetProfile',
      method: 'GET',
      path: one,
      service: 'api',
      summary: 'Returns the specified service principal profile.',
      schemas: {params, responses: describeResponses('The profile.', profileSchema)},
      async handle(request) {
        const caller = await visit(request);
        return ok(describe(caller, find(caller, request)));
      },
    },
    {
      id: 'Profiles_UpdateProfile',
      method: 'PUT',
      path: one,
      service: 'api',
      summary: 'Updates the specified service principal profile name.',
      schemas: {params, body: requestSchema, responses: describeResponses('The profile.', profileSchema, 415)},
      async handle(request) {
        const caller = await visit(request);
        const profile = find(caller, request);
        const displayName = readName(request);
        requireRoom(context, {kind: 'changes', item: {displayName}});
        profile.displayName = displayName;
        return ok(describe(caller, profile));
      },
    },
    {
      id: 'Profiles_DeleteProfile',
      method: 'DELETE',
      path: one,
      service: 'api',
      summary: 'Deletes the specified service principal profile, with its roles in workspaces.',
      schemas: {params, responses: describeResponses('Done. No body.', undefined)},
      async handle(request) {
        const caller = await visit(request);
        removeProfile(context, find(caller, request).id);
        return done();
      },
    },
  ];
}
