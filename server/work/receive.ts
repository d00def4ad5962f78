export const createReceiveMail = (_: object) => async (_e: object) => {}
