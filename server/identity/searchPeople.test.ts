import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../tests/support/database.ts'
import { createParties, type House, openHouse, type Parties, signInAs } from '../../tests/support/house.ts'
import { foldWords } from '../kernel/index.ts'
import { actorOf, loadDirectory } from './directory.ts'
import { listOrganisationsOf, listPersonsOf } from './queries_people.ts'
import { findPeople } from './searchPeople.ts'
import { createOrganisations, createPeople } from './setUp.ts'

let drop: () => Promise<void>
let parties: Parties
let house: House
beforeAll(async () => {
  const database = await testDatabase()
  drop = database.drop
  parties = await createParties(database.url)
  house = await openHouse(database.url, parties.clock)
  const { workspaceId, customerId, slug } = parties
  await house.db.engine(null, async tx => {
    const [otherId = ''] = createOrganisations(tx, workspaceId, [
      { name: 'Zoë’s Bakery', side: 'customer', mailDomains: [] },
    ])
    const of = (name: string, organisationId: string) => ({
      name,
      organisationId,
      account: false,
      email: `${foldWords(name).join('.')}@${slug}.example`,
    })
    await createPeople(tx, {
      workspaceId,
      at: parties.clock.now(),
      people: [
        of('Renée Müller', otherId),
        of('Miller Zoran', otherId),
        of('Anne Mills', customerId),
        of('Cleopatra', otherId),
      ],
    })
  })
})
afterAll(async () => {
  await house?.close()
  await drop?.()
})

type Found = { people: { name: string }[]; organisations: { name: string }[] }
const names = (list: { name: string }[]) => list.map(({ name }) => name)
async function search(who: 'ada' | 'cleo', q: string): Promise<[people: string[], organisations: string[]]> {
  const cookie = await signInAs(house, parties[who], parties.clock)
  const path = `/api/w/${parties.slug}/search/people?q=${encodeURIComponent(q)}`
  const { people, organisations } = (await house.ask('GET', path, { cookie })).body as unknown as Found
  return [names(people), names(organisations)]
}

test('words begin a name or an address, whatever their accents; who is called so first', async () => {
  expect(await search('ada', 'mill')).toEqual([['Miller Zoran', 'Anne Mills'], ['Mill & Sons']])
  expect(await search('ada', 'RENEE mul')).toEqual([['Renée Müller'], []])
  expect(await search('ada', 'zoe')).toEqual([[], ['Zoë’s Bakery']])
  // Of people also where they are, beside their own name.
  expect(await search('ada', 'm bakery')).toEqual([['Miller Zoran', 'Renée Müller'], []])
  expect(await search('ada', 'iller')).toEqual([[], []])
  expect(await search('ada', '%')).toEqual([[], []])
})

test('a customer’s people find their own organisation and nobody else', async () => {
  expect(await search('cleo', 'mill')).toEqual([['Anne Mills'], ['Mill & Sons']])
  expect(await search('cleo', 'cleo')).toEqual([['Cleo'], []])
  for (const q of ['zoran', 'zoe', 'ada', 'harbour', parties.slug])
    expect([q, (await search('cleo', q)).flat().filter(name => !/^(Cleo|Anne Mills)$/.test(name))]).toEqual([
      q,
      [],
    ])
})

test('by their ids, whom the asker may see', async () => {
  const ids = [parties.ada.personId, parties.cleo.personId, parties.customerId, parties.providerId]
  const named = async (who: 'ada' | 'cleo') => {
    const cookie = await signInAs(house, parties[who], parties.clock)
    const path = `/api/w/${parties.slug}/search/people?ids=${ids.join()}`
    const { people, organisations } = (await house.ask('GET', path, { cookie })).body as unknown as Found
    return [names(people), names(organisations)]
  }
  expect(await named('ada')).toEqual([
    ['Ada', 'Cleo'],
    ['Mill & Sons', 'Harbour IT'],
  ])
  expect(await named('cleo')).toEqual([['Cleo'], ['Mill & Sons']])
})

test('what is kept of everybody gives nobody away: without our own line row security holds', async () => {
  const directory = await house.db.engine(parties.workspaceId, tx => loadDirectory(tx))
  // As somebody might break it: the line is left out of the directory's part and of the statements.
  const found = findPeople(directory, { words: ['mill'], limit: 50, only: null })
  expect([found.people.length, found.organisations.length]).toEqual([2, 1])
  const cleo = actorOf(directory, parties.cleo.personId)
  if (!cleo) throw new Error('Cleo is active')
  const everybody = [...directory.persons.keys()]
  const seen = await house.db.readAs(cleo, async tx => ({
    people: await tx.run(listPersonsOf, [everybody, null]),
    organisations: await tx.run(listOrganisationsOf, [[...directory.organisations.keys()], null]),
  }))
  expect(names(seen.people).toSorted()).toEqual(['Anne Mills', 'Cleo'])
  // The provider's own organisation everybody knows.
  expect(names(seen.organisations).toSorted()).toEqual(['Harbour IT', 'Mill & Sons'])
})
