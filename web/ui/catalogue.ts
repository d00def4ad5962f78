import { IntlMessageFormat } from 'intl-messageformat'

type Word<N extends string> = N extends `${string} ${string}` | `#${string}` | '' ? never : N
type NameOf<Head extends string> = Head extends `${infer Name},${string}` ? Name : Head

/** The names of the arguments in an ICU message; branch texts count as names only when they are one bare word. */
type ArgumentsOf<Text extends string> = Text extends `${string}{${infer Rest}`
  ? Rest extends `${infer Head}}${infer Tail}`
    ? Word<NameOf<Head>> | ArgumentsOf<Tail>
    : never
  : never

type Values<Text extends string> = [ArgumentsOf<Text>] extends [never]
  ? []
  : [values: Record<ArgumentsOf<Text>, string | number>]

/** The language texts are shown in. */
export const locale = 'en-GB'

/**
 * A typed catalogue of ICU messages: `t('key', { values })`. The compiler knows every key and every value a
 * message needs. Parsed on first use, kept after that.
 */
export const catalogue = <const M extends Record<string, string>>(messages: M) => {
  const parsed = new Map<keyof M, IntlMessageFormat>()
  return <K extends keyof M & string>(key: K, ...values: Values<M[K]>): string => {
    const known = parsed.get(key) ?? new IntlMessageFormat(messages[key] ?? key, locale)
    parsed.set(key, known)
    return String(known.format(values[0] as Record<string, string | number> | undefined))
  }
}

/** Names as a sentence lists them: "Mara, Olga and Ben". */
export const listOf = (names: readonly string[]): string =>
  new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' }).format(names)
