// How mail programs say "what follows is the mail I answer", in the languages of our corpora and their neighbours.
// Every pattern is applied to one short line (or four joined), has no nested repetition, and so stays linear.

const words = (list: string) =>
  list
    .split('|')
    .sort((a, b) => b.length - a.length)
    .join('|')

const verbs = words(
  'wrote|writes|schrieb|schrieben|a écrit|écrit|escribió|escribio|ha scritto|scritto|schreef|geschreven|napisał(a)|napisał|napisała|napsal|napsal(a)|napsala|skrev|kirjoitti|escreveu|пишет|написал|написала|írta|a scris|yazdı|写道|のメール',
).replace(/[()]/g, '\\$&')
const verb = new RegExp(`(?:^|[^\\p{L}\\p{N}/-])(?:${verbs})(?![\\p{L}\\p{N}/-])`, 'iu')
const verbLast = new RegExp(`(?:^|[^\\p{L}\\p{N}/-])(?:${verbs})\\s{0,3}[:：]?\\s{0,3}-{0,6}$`, 'iu')
const starts = new RegExp(
  `^[\\s>*-]{0,8}(?:(?:${words('on|am|le|el|il|in data|op|w dniu|dnia|em|den|dne|dňa|na|pe|ma|ti|ke|to|la|su|mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday')})[\\s,]|\\p{L}{2,4}[.,]?\\s{1,2}\\d{1,2}\\D|\\d{1,4}[\\s./:-])`,
  'iu',
)
const time = /\d{1,2}[:.h]\d{2}/
const year = /(?:^|\D)(?:19|20)\d{2}(?!\d)/
const longestAttribution = 500
const attributionLines = 4

/**
 * Where the line "On …, X wrote:" that ends at this line begins (mail programs break it over up to four lines), or
 * null. Besides the verb, or the closing "<address>:", it needs a date, so that a sentence with a colon is none.
 */
export function attributionStart(lines: string[], end: number): number | null {
  const last = (lines[end] ?? '').trim()
  const closes = /[:：]$/.test(last) || verbLast.test(last)
  if (!closes || last.length > longestAttribution) return null
  let joined = ''
  for (let at = end; at > end - attributionLines && at >= 0; at--) {
    const line = (lines[at] ?? '').trim()
    if (line === '' || (line[0] === '>' && at !== end)) return null
    joined = `${line} ${joined}`.trim()
    if (joined.length > longestAttribution) return null
    if (!starts.test(line) || !/\d/.test(joined)) continue
    const dated = time.test(joined) || year.test(joined)
    const says = verb.test(joined) && (dated || joined.includes('@') || followedByQuote(lines, end))
    const addressed = /@[^\s@]{1,200}>\s?[:：]$/.test(joined) && time.test(joined)
    if (says || addressed) return withDateAbove(lines, at)
  }
  return null
}

/** The ">:" that is left of an address broken over the line. */
export const endsAttribution = (line: string): boolean => /^>\s?[:：]\s{0,5}$/.test(line)

/** A date broken into lines of its own: "On Nov 21, 2014," above "at 10:18,". */
function withDateAbove(lines: string[], found: number): number {
  let at = found
  for (const above = () => (lines[at - 1] ?? '').trim(); at > found - attributionLines; at--)
    if (!starts.test(above()) || !above().endsWith(',') || above().length > 80) break
  return at
}

function followedByQuote(lines: string[], end: number): boolean {
  for (let at = end + 1; at <= end + 3; at++) {
    const line = lines[at] ?? ''
    if (line.trim() !== '') return line[0] === '>'
  }
  return false
}

const senders = words(
  'from|von|de|da|van|od|fra|från|от|от кого|lähettäjä|feladó|kimden|expediteur|expéditeur|message du|发件人|寄件者|差出人',
)
const others = words(
  'sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|envoyé le|à|a|objet|sujet|copie à|inviato|data|oggetto|verzonden|aan|onderwerp|enviado|enviado el|para|asunto|assunto|wysłano|do|temat|sendt|dato|til|emne|skickat|till|ämne|lähetetty|vastaanottaja|aihe|отправлено|дата|кому|тема|odesláno|komu|předmět|elküldve|címzett|tárgy|von|de|发送时间|收件人|主题',
)
const senderLine = new RegExp(`^[\\s*_]{0,20}(?:${senders})[\\s*_]{0,3}[:：][\\s*_]{0,20}\\S`, 'iu')
const otherLine = new RegExp(`^[\\s*_]{0,20}(?:${others})[\\s*_]{0,3}[:：]`, 'iu')

/** Outlook's way: "From: …" with at least two more fields of a header right below. */
export function beginsHeaderBlock(lines: string[], at: number): boolean {
  if (!senderLine.test((lines[at] ?? '').slice(0, 200))) return false
  let found = 0
  for (let next = at + 1; next <= at + 6 && next < lines.length; next++) {
    const line = (lines[next] ?? '').slice(0, 200)
    if (line.trim() === '' && found > 0) break
    if (otherLine.test(line)) found++
  }
  return found >= 2
}

const originals = words(
  "original message|ursprüngliche nachricht|originalnachricht|original-nachricht|message d'origine|message original|message d’origine|oprindelig besked|oprindelig meddelelse|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|ursprungligt meddelande|originalmeddelande|opprinnelig melding|alkuperäinen viesti|исходное сообщение|wiadomość oryginalna|oryginalna wiadomość|původní zpráva|eredeti üzenet|原始邮件|reply message",
)
const original = new RegExp(`^\\s{0,20}-{2,20}\\s?(?:${originals})\\s?-{2,20}\\s{0,20}$`, 'iu')
/** "-----Original Message-----" in many languages. */
export const isOriginalMark = (line: string): boolean => original.test(line)

const forward = new RegExp(
  `^\\s{0,20}(?:-{2,20}\\s?(?:${words('forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht|mensagem encaminhada|vidarebefordrat meddelande|videresendt melding|videresendt besked|wiadomość przekazana|пересылаемое сообщение|转发邮件')})|(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message réexpédié|début du message transféré|inizio messaggio inoltrato|inicio del mensaje reenviado)\\s?:)`,
  'iu',
)
/** What follows a forward mark is why the mail was sent. */
export const isForwardMark = (line: string): boolean => forward.test(line)

/** A line that only rules off. */
export const isRule = (line: string): boolean => /^\s{0,20}[-_=*]{3,200}\s{0,20}$/.test(line)

const phone =
  /^\s*(?:sent from (?:my|mail for|outlook|yahoo|samsung|typeapp|proton)|get outlook for|sent (?:via|with) |gesendet (?:von|mit) |von meinem .{1,40} gesendet|diese nachricht wurde von meinem|envoyé (?:de|depuis|à partir|avec) |télécharger outlook|inviato da|scarica outlook|enviado (?:desde|do|a partir)|obtener outlook|verzonden vanaf|sendt fra|skickat från|lähetetty |wysłane z |отправлено из|odesláno z)[^.,;!?]{0,80}(?:<[^<>\s]{1,300}>)?\s*$/iu
/** "Sent from my telephone", alone on its line and without a further sentence. */
export const isPhoneLine = (line: string): boolean => line.length < 400 && phone.test(line)
