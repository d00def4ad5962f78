import {
  addOrganisation as addRoute,
  changeOrganisation as changeRoute,
  type FieldError,
  listAllOrganisations,
  type Side,
} from '../../contract/index.ts'
import { asEngine, type Handler, inTransaction, Problem, refuse, type Tx } from '../kernel/index.ts'
import { type Doing, differ, doingOf, recordChanges } from './configuration.ts'
import type { IdentityParts } from './parts.ts'
import { isPublicDomain } from './publicDomains.ts'
import {
  type KnownOrganisation,
  listAdminOrganisations,
  loadOrganisations,
  updateOrganisation,
} from './queries_parties.ts'
import { lockWorkspace } from './queries_people.ts'
import { createOrganisations } from './setUp.ts'

export const organisationHandlers = ({ clock }: IdentityParts): Handler[] => [
  inTransaction(listAllOrganisations, async tx => ({ organisations: await listAdministered(tx) })),
  inTransaction(addRoute, async (tx, call) => ({
    id: await addOrganisation(tx, call.body, doingOf(call, clock)),
  })),
  inTransaction(changeRoute, async (tx, call) => {
    await changeOrganisation(tx, { ...call.body, id: call.params.organisation }, doingOf(call, clock))
    return {}
  }),
]

/** Every organisation with its mail domains and how many belong to it. */
export const listAdministered = (tx: Tx) => tx.run(listAdminOrganisations, [])

/** All there are, while nobody else changes them. Turns to engine scope. */
async function lockOrganisations(tx: Tx): Promise<KnownOrganisation[]> {
  await tx.run(loadOrganisations, [])
  asEngine(tx)
  tx.run(lockWorkspace, [])
  return tx.run(loadOrganisations, [])
}

/** An organisation to be. */
export type OrganisationToBe = { name: string; side: Side; mailDomains?: readonly string[] | undefined }

/** Adds a customer or a partner; answers its id. */
export async function addOrganisation(tx: Tx, wanted: OrganisationToBe, doing: Doing): Promise<string> {
  const all = await lockOrganisations(tx)
  const { name, side, mailDomains } = refuse(
    decideOrganisation({ ...wanted, name: wanted.name.trim(), mailDomains: wanted.mailDomains ?? [] }, all),
  )
  const [id = ''] = createOrganisations(tx, tx.workspaceId ?? '', [{ name, side, mailDomains }])
  recordChanges(tx, [{ kind: 'organisation', act: 'added', id, name, after: { side, mailDomains } }], doing)
  return id
}

type OrganisationChange = {
  id: string
  name?: string | undefined
  mailDomains?: readonly string[] | undefined
}
/** Changes an organisation's name or mail domains. */
export async function changeOrganisation(
  tx: Tx,
  { id, ...wanted }: OrganisationChange,
  doing: Doing,
): Promise<void> {
  const all = await lockOrganisations(tx)
  const known = all.find(one => one.id === id)
  if (!known || known.archived) throw new Problem('organisation.not_found')
  const { name: was, mailDomains: had } = known
  const { name, mailDomains } = refuse(
    decideOrganisation(
      { side: known.side, name: (wanted.name ?? was).trim(), mailDomains: wanted.mailDomains ?? had },
      all.filter(one => one.id !== id),
    ),
  )
  const difference = differ({ name: was, mailDomains: had }, { name, mailDomains })
  if (!difference) return
  tx.run(updateOrganisation, [id, name, mailDomains])
  recordChanges(tx, [{ kind: 'organisation', act: 'changed', id, name, ...difference }], doing)
}

type Wanted = { name: string; side: Side; mailDomains: readonly string[] }

/** A name of its own, and mail domains that say whose mail it is. */
export function decideOrganisation(
  { name, side, mailDomains }: Wanted,
  others: readonly (Pick<KnownOrganisation, 'name' | 'mailDomains'> & { archived?: boolean | undefined })[],
) {
  const taken = others.find(other => other.name.toLowerCase() === name.toLowerCase())
  const text = taken?.archived ? 'is the name of an archived one: bring it back' : 'is taken'
  if (taken) return new Problem('organisation.exists', undefined, [{ field: 'body/name', text }])
  const domains = [...new Set(mailDomains.map(domain => domain.trim().toLowerCase()))].sort()
  const errors = domains.flatMap((domain): FieldError[] => {
    const owner = others.find(other => other.mailDomains.includes(domain))
    const text = owner
      ? `${domain} belongs to ${owner.name} already`
      : isPublicDomain(domain)
        ? `anybody can have an address at ${domain}: add those people one by one`
        : null
    return text ? [{ field: 'body/mailDomains', text }] : []
  })
  if (errors.length > 0)
    return new Problem('organisation.domain_refused', errors.map(({ text }) => text).join('; '), errors)
  return { name, side, mailDomains: domains }
}
