/** What is booked or arranged at once: a day. */
export const mostMinutes = 1440

/** Whole minutes, a day at most. */
export const isMinutes = (value: string, least = 1): boolean =>
  /^\d+$/.test(value) && Number(value) >= least && Number(value) <= mostMinutes
