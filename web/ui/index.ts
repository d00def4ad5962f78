export { AppShell, usePageElement } from './AppShell.tsx'
export { Announcements, announce } from './announce.tsx'
export { Behind } from './Behind.tsx'
export { catalogue, listOf, locale } from './catalogue.ts'
export {
  fromField,
  sayClock,
  sayClockExact,
  sayDate,
  sayExact,
  sayRelative,
  toField,
  tomorrowAt,
  useNow,
} from './clock.ts'
export * as icons from './icons.tsx'
export { KeyCap, KeysHelp } from './KeysHelp.tsx'
export { type Key, pressKey, useKeys, useShownKeys } from './keys.ts'
export { ListPage, More, sayAtLeast } from './ListPage.tsx'
export { Marked } from './Marked.tsx'
export { Avatar, Name } from './Name.tsx'
export { type Command, Palette } from './Palette.tsx'
export { Pick } from './Pick.tsx'
export { SearchField } from './SearchField.tsx'
export { type SideLook, SideMark } from './SideMark.tsx'
export { SideText } from './SideText.tsx'
export { applySettings, changeSettings, readSettings, type Settings, useSettings } from './settings.ts'
export { EmptyState, ErrorLine, ErrorState, Skeleton, type Trouble } from './states.tsx'
export { Table } from './Table.tsx'
export { Time } from './Time.tsx'
export { theme, variables } from './theme.ts'
export { useDraft } from './useDraft.ts'
export { useMarkFirst } from './useMarkFirst.ts'
export { useNearRows } from './useNearRows.ts'
export { usePageTitle } from './usePageTitle.ts'
export { useRowKeys } from './useRowKeys.ts'
export { useOccupied, useSteady } from './useSteady.ts'
