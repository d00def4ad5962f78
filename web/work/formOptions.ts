import { listOf } from '../ui/index.ts'
import type { FormName } from './formNames.ts'
import type { FieldName } from './forms.ts'
import { f } from './formWords.ts'
import type { Choices, Page, Run } from './reads.ts'

export type Option = { value: string; label: string }
export type Group = { group: string; items: Option[] }
type Process = { key: string; name: string }
export type Sources = { page: Page; run: Run; choices: Choices | undefined; processes: readonly Process[] }

const toOption = ({ id, name, organisation }: Choices['people'][number]): Option => ({
  value: id,
  label: `${name} · ${organisation}`,
})

const listPeople = ({ page, choices }: Sources): Group => ({
  group: f('group.people'),
  items: (choices?.people ?? []).filter(({ id }) => id !== page.ticket.requester.id).map(toOption),
})

/** Whom one can wait for or invite: people who have a part in the ticket, and partners who joined it. */
const listParties = (sources: Sources, asPerson: boolean): Group[] => {
  const { requester } = sources.page.ticket
  const first = { value: asPerson ? requester.id : 'requester', label: toOption(requester).label }
  const partners = asPerson ? [] : (sources.choices?.partners ?? [])
  return [
    { group: f('group.requester'), items: [first] },
    { group: f('group.partners'), items: partners.map(({ id, name }) => ({ value: id, label: name })) },
    listPeople(sources),
  ]
}

/** Whom work can be passed to, or asked for help; those the process names for it first. */
const listRecipients = (sources: Sources, name: FormName): Group[] => {
  const { run, choices } = sources
  const helpers = name === 'help' ? run.helpers : []
  const isHelper = (key: string) => helpers.some(helper => helper.key === key)
  const sayRole = ({ name: role, heldBy }: { name: string; heldBy: string[] }) =>
    heldBy.length > 0 ? f('holds', { role, names: listOf(heldBy.slice(0, 3)) }) : role
  const roles = (choices?.roles ?? []).map(role => ({ value: role.key, label: sayRole(role) }))
  return [
    { group: f('group.helpers'), items: roles.filter(({ value }) => isHelper(value)) },
    {
      group: f('group.teams'),
      items: (choices?.teams ?? []).map(team => ({
        value: team.id,
        label: `${team.name} · ${team.organisation}`,
      })),
    },
    {
      group: f('group.partners'),
      items: (choices?.recipients ?? []).map(({ id, name: partner }) => ({ value: id, label: partner })),
    },
    { group: f('group.roles'), items: roles.filter(({ value }) => !isHelper(value)) },
    {
      group: f('group.people'),
      items: (choices?.people ?? []).filter(({ side }) => side !== 'customer').map(toOption),
    },
  ]
}

/** What may be chosen in a field, in groups; groups of nothing are left out. */
export const optionsOf = (name: FormName, field: FieldName, sources: Sources): Group[] => {
  const { page, run, choices, processes } = sources
  const all = (items: Option[]) => [{ group: '', items }]
  const groups =
    field === 'process'
      ? all(
          processes
            .filter(({ key }) => key !== page.ticket.processKey)
            .map(({ key, name: label }) => ({ value: key, label })),
        )
      : name === 'move'
        ? all(run.moveTo.map(({ node, name: label }) => ({ value: node, label })))
        : name === 'assign'
          ? all((choices?.colleagues.find(each => each.run === run.id)?.people ?? []).map(toOption))
          : field === 'to'
            ? listRecipients(sources, name)
            : listParties(sources, field === 'invite')
  return groups.filter(({ items }) => items.length > 0)
}
