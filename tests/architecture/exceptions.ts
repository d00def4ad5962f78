/** Who may break a rule, and why. The list only shrinks: one that is no longer needed fails the test. */
export type Exception = { rule: string; offender: RegExp; reason: string }

export const exceptions: Exception[] = [
  {
    rule: 'a function has at most 60 lines',
    offender: /^server\/kernel\/(db|queue)\.ts:\d+: (connect|runQueue) /,
    reason: 'a few short functions that share one pool or one queue; apart they would pass it around',
  },
  {
    rule: 'a function takes at most 3 parameters',
    offender: /^server\/kernel\/db\.ts:\d+: send /,
    reason: 'the path every statement takes; an object a call would cost more than it says',
  },
  {
    rule: 'every code a route declares is given somewhere',
    offender: /./,
    reason: 'the modules that give them are being written',
  },
  {
    rule: 'every module has a README.md',
    offender: /^server\/model\//,
    reason: 'the module is being written',
  },
]

/** Lower it with every exception that goes; never raise it. */
export const atMost = 4
