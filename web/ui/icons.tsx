import type { ReactNode } from 'react'

const icon = (drawing: ReactNode) => () => (
  <svg
    viewBox="0 0 16 16"
    width="16"
    height="16"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    {drawing}
  </svg>
)

export const ClosedEye = icon(
  <path d="M1.5 6.5c1.7 2.3 3.9 3.5 6.5 3.5s4.8-1.2 6.5-3.5M3.7 8.9l-1.2 1.7M6.5 9.9l-.5 2M9.5 9.9l.5 2M12.3 8.9l1.2 1.7" />,
)
export const TwoHeads = icon(
  <path d="M8 4.9a2.3 2.3 0 1 1-4.6 0 2.3 2.3 0 0 1 4.6 0ZM1.3 13.2c.2-2.7 1.9-4.2 4.4-4.2s4.2 1.5 4.4 4.2M10.4 2.9a2 2 0 0 1 .3 3.9M11.8 9.2c1.7.4 2.7 1.8 2.9 4" />,
)
export const House = icon(<path d="M1.8 7.6 8 2.3l6.2 5.3M3.5 6.3v7.2h9V6.3M6.6 13.5v-3.7h2.8v3.7" />)
export const Handshake = icon(
  <path d="M1.2 4.7h2.3l2.3-.9 2 .7M14.8 4.7h-2.3l-2.6-1.1L5.9 6.9c.8 1.1 2.2 1.1 3.2.1l.7-.6 3.5 3.2c.5.5.4 1.2-.1 1.6-.5.4-1.1.4-1.6-.1.3.6.1 1.2-.4 1.5-.5.3-1.1.2-1.5-.2.1.5-.1.9-.5 1.1-.5.3-1.1.2-1.5-.2L3.3 9.3H1.2M13 9.3h1.8" />,
)
export const Check = icon(<path d="m3 8.5 3.2 3.2L13 4.8" />)
export const Dot = icon(<circle cx="8" cy="8" r="3.5" fill="currentColor" stroke="none" />)
export const Ring = icon(<circle cx="8" cy="8" r="3.7" />)
export const Search = icon(<path d="M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0ZM10.3 10.3 14 14" />)
export const Plus = icon(<path d="M8 3v10M3 8h10" />)
export const Inbox = icon(<path d="M2 9.5 3.8 3.3h8.4L14 9.5v3.2H2ZM2 9.5h3.3l.8 1.6h3.8l.8-1.6H14" />)
export const Hand = icon(<path d="M8 14a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM5.8 8.7l1.6 1.5 2.9-3.3" />)
export const Question = icon(
  <path d="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6.3 6.3c.2-1 .9-1.5 1.8-1.5 1 0 1.7.6 1.7 1.5 0 1.3-1.8 1.4-1.8 2.6M8 11.2v.1" />,
)
export const Stack = icon(<path d="M2.5 4h11M2.5 8h11M2.5 12h11" />)
export const People = TwoHeads
export const Person = icon(
  <path d="M10.6 5.2a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0ZM3 13.6c.3-2.8 2.2-4.3 5-4.3s4.7 1.5 5 4.3" />,
)
export const Cross = icon(<path d="m4 4 8 8M12 4l-8 8" />)
export const Clip = icon(
  <path d="m13.2 7.4-5.3 5.3a3.2 3.2 0 0 1-4.6-4.6l5.7-5.7a2.1 2.1 0 0 1 3 3l-5.6 5.7a1 1 0 0 1-1.5-1.5l5-5" />,
)
export const File = icon(<path d="M9.3 1.8H3.7v12.4h8.6V4.8ZM9.3 1.8v3h3" />)
export const Text = icon(<path d="M9.3 1.8H3.7v12.4h8.6V4.8ZM9.3 1.8v3h3M5.8 8h4.4M5.8 11h4.4" />)
export const Download = icon(<path d="M8 2v8M4.8 7.2 8 10.4l3.2-3.2M2.8 13.5h10.4" />)
export const Down = icon(<path d="m4 6 4 4 4-4" />)
export const Right = icon(<path d="m6 4 4 4-4 4" />)
export const Left = icon(<path d="m10 4-4 4 4 4" />)
export const Mail = icon(<path d="M2 3.8h12v8.4H2ZM2.3 4.3 8 8.8l5.7-4.5" />)
export const Screen = icon(<path d="M2 3h12v8H2ZM6 13.5h4M8 11v2.5" />)
export const Warning = icon(<path d="M8 2.3 14.3 13H1.7ZM8 6.3v3.2M8 11.3v.1" />)
export const Keyboard = icon(<path d="M1.5 4h13v8h-13ZM4 6.7h.1M6.7 6.7h.1M9.3 6.7h.1M12 6.7h.1M4.5 9.5h7" />)
export const Door = icon(<path d="M9.5 2.5h-6v11h6M7 8h7M11.5 5.5 14 8l-2.5 2.5" />)
export const Clock = icon(<path d="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.8V8l2.2 1.4" />)
export const Pen = icon(<path d="m3 13 .7-2.9L10.9 3l2.1 2.1-7.1 7.2ZM9.4 4.5l2.1 2.1" />)
export const Sliders = icon(
  <path d="M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M10 6.3a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6ZM6 13.3a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z" />,
)
