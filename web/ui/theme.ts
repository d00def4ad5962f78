import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const accent: MantineColorsTuple = [
  '#fdf3ec',
  '#f9e2d3',
  '#f2c4a6',
  '#eba476',
  '#e88a4f',
  '#e27b3a',
  '#c2541b',
  '#ad4713',
  '#8f390d',
  '#6f2b08',
]

const control = { '--button-height': '2rem', '--button-fz': '0.875rem', '--button-padding-x': '0.75rem' }
const field = { '--input-height': '2rem', '--input-fz': '0.875rem' }
const framed = { ...field, '--input-bd': 'var(--line-strong)', '--input-bg': 'var(--surface)' }

type Look = { size?: string; variant?: string; color?: string }

export const theme = createTheme({
  primaryColor: 'accent',
  colors: { accent },
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 6,
  fontFamily: 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono", monospace',
  components: {
    Button: {
      vars: (_: unknown, { size, variant, color }: Look) => ({
        root: {
          ...(size?.startsWith('compact') ? {} : control),
          ...((variant ?? 'filled') === 'filled' && !color ? { '--button-color': 'var(--on-accent)' } : {}),
        },
      }),
    },
    Input: {
      vars: (_: unknown, { variant }: Look) => ({ wrapper: variant === 'unstyled' ? field : framed }),
    },
    Modal: { defaultProps: { transitionProps: { duration: 100 }, centered: false } },
    // Menus and choices stand where they belong in the page, so that they are inside its landmarks.
    Menu: {
      defaultProps: {
        transitionProps: { duration: 80 },
        shadow: 'md',
        withinPortal: false,
        floatingStrategy: 'fixed',
        withInitialFocusPlaceholder: false,
      },
    },
    Select: { defaultProps: { comboboxProps: { withinPortal: false, shadow: 'md' } } },
    Popover: { defaultProps: { transitionProps: { duration: 80 }, shadow: 'md' } },
  },
})

/** Hands our own colours to the components, so that one set of names rules everything on a page. */
export const variables: CSSVariablesResolver = () => {
  const own = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--dim)',
    '--mantine-color-placeholder': 'var(--dim)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-error': 'var(--bad)',
    '--mantine-color-anchor': 'var(--accent-text)',
    '--mantine-color-accent-filled': 'var(--accent)',
    '--mantine-color-accent-filled-hover': 'var(--accent-hover)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
    '--mantine-primary-color-contrast': 'var(--on-accent)',
  }
  return { variables: {}, light: own, dark: own }
}
