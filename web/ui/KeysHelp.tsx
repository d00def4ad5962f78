import { Modal, Switch } from '@mantine/core'
import css from './KeysHelp.module.css'
import { type Key, useShownKeys } from './keys.ts'
import { changeSettings, useSettings } from './settings.ts'
import { t } from './words.ts'

const isApple = /Mac|iPhone|iPad/.test(navigator.platform)

/** A key as it is printed on the keyboard of this reader. */
export const KeyCap = (props: { press: string }) => (
  <kbd className={css.cap}>
    {props.press
      .replace('mod+', isApple ? '⌘' : 'Ctrl ')
      .replace('alt+', isApple ? '⌥' : 'Alt ')
      .replace('Enter', t('key.enter'))
      .replace(/\b[a-z]$/, letter => letter.toUpperCase())}
  </kbd>
)

const KeyList = (props: { title: string; keys: readonly Key[] }) =>
  props.keys.length === 0 ? null : (
    <section>
      <h3 className={css.title}>{props.title}</h3>
      <dl className={css.list}>
        {props.keys.map(key => (
          <div key={key.press + key.words}>
            <dt>
              <KeyCap press={key.press} />
            </dt>
            <dd>{key.words}</dd>
          </div>
        ))}
      </dl>
    </section>
  )

/** The keys that work on this page, and the switch that turns single keys off (WCAG 2.1.4). */
export const KeysHelp = (props: { open: boolean; close: () => void }) => {
  const keys = useShownKeys()
  const { singleKeys } = useSettings()
  return (
    <Modal
      opened={props.open}
      onClose={props.close}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <KeyList title={t('keys.here')} keys={keys.filter(key => !key.everywhere)} />
      <KeyList title={t('keys.everywhere')} keys={keys.filter(key => key.everywhere)} />
      <Switch
        mt="md"
        checked={singleKeys === 'on'}
        onChange={event => changeSettings({ singleKeys: event.currentTarget.checked ? 'on' : 'off' })}
        label={t('keys.single')}
        description={t('keys.single_why')}
      />
    </Modal>
  )
}
