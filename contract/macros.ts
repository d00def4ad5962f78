import { type Static, Type } from 'typebox'
import { actRefusals } from './acts.ts'
import { Id, nullable, oneOf, route, strict } from './route.ts'
import { Preview, refusedWhenHidden, TicketParams, TicketState } from './work.ts'

const Text = Type.String({ minLength: 1, maxLength: 10_000 })
const Reason = Type.String({ minLength: 1, maxLength: 2000 })
const Key = Type.String({ minLength: 1, maxLength: 60 })
const Level = oneOf('high', 'medium', 'low')
const Spent = {
  minutes: Type.Integer({ minimum: 1, maximum: 1440 }),
  chargeable: Type.Optional(Type.Boolean()),
}

const Steps = Type.Union([
  strict({ act: Type.Literal('take') }),
  strict({ act: Type.Literal('message'), class: oneOf('band', 'provider'), text: Text }),
  strict({
    act: Type.Literal('complete'),
    outcome: Type.Optional(Type.String({ maxLength: 120 })),
    note: Type.Optional(Text),
  }),
  strict({ act: Type.Literal('book'), ...Spent }),
  strict({ act: Type.Literal('wait'), question: Text }),
  strict({ act: Type.Literal('stuck'), reason: Reason }),
  strict({ act: Type.Literal('help'), to: Key, question: Text }),
  strict({ act: Type.Literal('offer'), to: Key, reason: Reason }),
  strict({
    act: Type.Literal('change'),
    set: strict({ impact: Type.Optional(Level), urgency: Type.Optional(Level) }),
  }),
  strict({ act: Type.Literal('reclassify'), process: Key, reason: Reason }),
  strict({ act: Type.Literal('solve'), note: Type.Optional(Text) }),
  strict({ act: Type.Literal('follow') }),
])
/**
 * One act of a macro: an act of `Act` without what is only known on the ticket. What it is about is the reader's own
 * activity at that moment; texts may name variables; `wait` asks the requester. Minutes booked right behind `complete`
 * are booked with it.
 */
export const MacroStep = Type.Unsafe<Static<typeof Steps>>({
  type: 'object',
  required: ['act'],
  discriminator: { propertyName: 'act' },
  oneOf: Steps.anyOf,
})
/** The acts of a macro, in their order. */
export const MacroContent = strict({ steps: Type.Array(MacroStep, { minItems: 1, maxItems: 10 }) })

const MacroParams = strict({ ...TicketParams.properties, aid: Id })
/** The activity run it begins with; the reader's own work where none is named. */
const Body = strict({ run: Type.Optional(Id) })
const provider = { kind: 'workspace', sides: ['provider'] } as const

/**
 * Does all acts of a macro on a ticket, one after another in one transaction; where one is refused, none is done, and
 * the refusal is that act's own with its place in the macro. Provider only.
 */
export const runMacro = route({
  name: 'runMacro',
  summary: 'Do a macro',
  method: 'POST',
  path: '/api/w/:workspace/tickets/:number/macros/:aid/run',
  params: MacroParams,
  body: Body,
  reply: strict({ version: Type.Integer(), state: TicketState }),
  problems: [...actRefusals, 'route.not_found', 'aid.not_found', 'aid.refused', 'request.key_reused'],
  access: { ...provider, scope: 'tickets:write' },
})
/**
 * Who would be told by a macro, all its acts together, and what each would say here; or which act would be refused, and
 * why. It is done and taken back: nothing is changed, and nobody is told. Provider only.
 */
export const previewMacro = route({
  name: 'previewMacro',
  summary: 'Preview who is told by a macro',
  method: 'POST',
  path: '/api/w/:workspace/tickets/:number/macros/:aid/preview',
  params: MacroParams,
  body: Body,
  reply: strict({
    ...Preview.properties,
    steps: Type.Array(
      strict({
        act: Type.String(),
        /** What it would write here; empty where it writes nothing. */
        text: Type.String(),
      }),
    ),
    refused: nullable(
      strict({
        /** Which act, from 1. */
        step: Type.Integer(),
        code: Type.String(),
        text: Type.String(),
      }),
    ),
  }),
  problems: [...refusedWhenHidden, 'route.not_found', 'aid.not_found'],
  access: { ...provider, scope: 'tickets:write' },
})
