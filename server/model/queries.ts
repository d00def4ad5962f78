import type { LetterHolders } from '../../contract/index.ts'
import type { ProcessGraph } from '../../flow/index.ts'
import { statement } from '../kernel/index.ts'
import type { ActivityText, CommunicationRule, ProcessText, Promised, Solve } from './starter/index.ts'

/** What stands behind the call of another process, as published. */
export type Interface = {
  /** The key of the process it calls. */
  process: string
  /** The type of record it becomes there: a linked ticket; null: it runs within the caller's ticket. */
  record: string | null
  /** The fields it must be handed. */
  requires: string[]
  acceptWithinMinutes: number | null
  /** Whether the owners of both processes had agreed when it was published. */
  agreed: boolean
}

export type VersionRow = {
  id: string
  processId: string
  processKey: string
  processName: string
  prefix: string
  number: number
  owner: string
  manager: string
  graph: ProcessGraph
  texts: ProcessText[]
  record: string | null
  solve: Solve | null
  promise: Promised
  activities: {
    node: string
    name: string
    stage: string | null
    class: 'band' | 'provider'
    procedure: string
    texts: ActivityText[]
    gate: boolean
    chargeable: boolean
    /** What has to be ticked while it is done. */
    checklist: { text: string; compulsory: boolean }[]
    /** What the process promises, where the activity says nothing else. */
    promise: Promised
    rules: CommunicationRule[]
    interface: Interface | null
    letters: { letter: LetterHolders['letter']; role: string }[]
  }[]
}

/** One published version with everything it decides; immutable, so it is cached for good. */
export const loadVersion = statement<[string, string], VersionRow>(
  `select v.id, p.id as "processId", p.key as "processKey", p.name as "processName", p.prefix, v.number, o.key as owner, m.key as manager,
          v.graph, v.texts, v.record, v.solve, v.promise,
          coalesce((select jsonb_agg(jsonb_build_object('node', a.node, 'name', a.name, 'stage', a.stage, 'class', a.class,
                    'procedure', a.procedure, 'texts', a.texts, 'gate', a.gate, 'chargeable', a.chargeable, 'checklist', a.checklist,
                    'promise', v.promise || a.promise, 'rules', (
                      select coalesce(jsonb_agg(jsonb_build_object('when', c.event, 'who', c.audience, 'at', c.pace) order by c.event, c.audience), '[]')
                      from model.communication_rule c
                      where c.workspace_id = a.workspace_id and c.version_id = a.version_id and c.node = a.node),
                    'interface', (
                      select jsonb_build_object('process', i.consumer, 'record', i.record, 'requires', i.requires,
                               'acceptWithinMinutes', i.accept_within_minutes, 'agreed', i.provider_agreed and i.consumer_agreed)
                      from model.interface i
                      where i.workspace_id = a.workspace_id and i.version_id = a.version_id and i.node = a.node),
                    'letters', (
                      select coalesce(jsonb_agg(jsonb_build_object('letter', s.letter, 'role', r.key) order by s.letter, r.key), '[]')
                      from model.assignment s join model.role r on r.workspace_id = s.workspace_id and r.id = s.role_id
                      where s.workspace_id = a.workspace_id and s.version_id = a.version_id and s.node = a.node)))
             from model.activity a where a.workspace_id = v.workspace_id and a.version_id = v.id), '[]') as activities
   from model.process_version v
   join model.process p on p.workspace_id = v.workspace_id and p.id = v.process_id
   join model.role o on o.workspace_id = v.workspace_id and o.id = coalesce(v.owner_role_id, p.owner_role_id)
   join model.role m on m.workspace_id = v.workspace_id and m.id = coalesce(v.manager_role_id, p.manager_role_id)
   where v.workspace_id = $1 and v.id = $2`,
)

/** Somebody who wears a role, and when: for one customer or all, one service or all, some priorities or all. */
export type Holder = {
  person: string | null
  team: string | null
  customer: string | null
  service: string | null
  priorities: number[] | null
  hours: 'always' | 'in' | 'after'
}
export type RosterRow = {
  key: string
  name: string
  side: 'provider' | 'customer' | 'partner'
  holders: Holder[]
}
/** Every role with who holds it. */
export const listRoster = statement<[string], RosterRow>(
  `select r.key, r.name, r.side,
          coalesce((select jsonb_agg(jsonb_build_object('person', h.person_id, 'team', h.team_id, 'customer', h.customer_id,
                      'service', h.service_id, 'priorities', h.priorities, 'hours', h.hours) order by h.id)
             from model.role_holder h where h.workspace_id = r.workspace_id and h.role_id = r.id), '[]') as holders
   from model.role r where r.workspace_id = $1`,
)

/** A service: which customers have it (none: all), and who of them wants to hear of it. */
export type ServiceRow = {
  id: string
  key: string
  name: string
  customers: string[]
  subscribers: string[]
  /** Not offered any more. */
  archived?: boolean
}
export const listServices = statement<[string], ServiceRow>(
  `select s.id, s.key, s.name, s.archived_at is not null as archived,
          array(select c.customer_id from model.service_customer c
                where c.workspace_id = s.workspace_id and c.service_id = s.id order by 1) as customers,
          array(select b.person_id from model.service_subscriber b
                where b.workspace_id = s.workspace_id and b.service_id = s.id order by 1) as subscribers
   from model.service s where s.workspace_id = $1 order by s.name`,
)

/** When the provider is there: ISO days of the week (1 is Monday), wall-clock times HH:MM in an IANA zone. */
export type WorkingHours = { zone: string; days: number[]; opensAt: string; closesAt: string }
export const loadHours = statement<[string], WorkingHours>(
  `select zone, days, opens_at as "opensAt", closes_at as "closesAt" from model.working_hours where workspace_id = $1`,
)

/** A published process. */
export type ProcessRow = {
  id: string
  key: string
  name: string
  prefix: string
  description: string
  version: number
  versionId: string | null
}
/** Processes by name; `versionId` null: nothing is published. */
export const listAllProcesses = statement<[string], ProcessRow>(
  `select p.id, p.key, p.name, p.prefix, p.description, coalesce(v.number, 0) as version, p.published_version_id as "versionId"
   from model.process p left join model.process_version v on v.workspace_id = p.workspace_id and v.id = p.published_version_id
   where p.workspace_id = $1 order by p.name`,
)
