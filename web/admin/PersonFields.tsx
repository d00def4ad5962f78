import { TextInput } from '@mantine/core'
import { problemOf } from '../api.ts'
import { t } from './words.ts'

type Who = { name: string; email: string }
type Props = { who: Who; change: (next: Partial<Who>) => void; error: unknown; about?: string | undefined }

/** Name and address of somebody. */
export const PersonFields = ({ who, change, error, about }: Props) => {
  const wrong = problemOf(error)
  return (
    <>
      <TextInput
        label={t('person.name')}
        required
        withAsterisk={false}
        maxLength={120}
        value={who.name}
        error={wrong?.field('name')}
        onChange={event => change({ name: event.currentTarget.value })}
      />
      <TextInput
        type="email"
        label={t('person.email')}
        description={about}
        required
        withAsterisk={false}
        value={who.email}
        error={wrong?.field('email')}
        onChange={event => change({ email: event.currentTarget.value })}
      />
    </>
  )
}
