import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { icons, Name } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import css from './SearchPage.module.css'
import { peopleSearchOptions, toThingsOf, toTicketsOf } from './search.ts'
import { t } from './wordsSearch.ts'

/** Who has these words in their name, each leading to what one looks them up for; nothing where there is nobody. */
export const PeopleFound = ({ q, viewer }: { q: string; viewer: Viewer }) => {
  const { data } = useQuery(peopleSearchOptions(viewer.workspace, q))
  const { people = [], organisations = [] } = data ?? {}
  if (people.length + organisations.length === 0) return null
  return (
    <ul className={css.people} aria-label={t('people')}>
      {people.map(person => (
        <li key={person.id}>
          <Link {...toTicketsOf(viewer, person)}>
            <Name
              name={person.name}
              side={person.side}
              beside={person.active ? person.organisation : t('people.left')}
            />
          </Link>
        </li>
      ))}
      {organisations.map(organisation => (
        <li key={organisation.id}>
          <Link {...toThingsOf(viewer, organisation)}>
            <icons.People /> {organisation.name}
            <span className="dim">{t(`people.${organisation.side}`)}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
