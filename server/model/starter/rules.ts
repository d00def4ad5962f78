import {
  type ChecklistEntry,
  type CommunicationRule,
  type Promised,
  priorities,
  ruleAudiences,
  ruleEvents,
  rulePaces,
} from './starterModel.ts'
import {
  choiceOf,
  type Field,
  fieldsOf,
  flagOf,
  isMapping,
  itemsOf,
  minutesOf,
  reportValue,
  textOf,
} from './yamlSource.ts'

const ruleShape = { what: 'a communication rule', required: ['when', 'who'], optional: ['at'] }

/** Reads `also` of an activity: whom it tells beside the letters. The same audience on the same event stands once. */
export function readRules(field: Field | undefined): CommunicationRule[] {
  const rules: CommunicationRule[] = []
  for (const item of itemsOf(field, '[{ when: completed, who: business }]')) {
    const fields = fieldsOf({ ...item, key: 'also' }, ruleShape)
    const when = choiceOf(fields.get('when'), ruleEvents)
    const who = choiceOf(fields.get('who'), ruleAudiences)
    const pace = fields.get('at')
    const at = pace ? choiceOf(pace, rulePaces) : 'once'
    if (!when || !who || !at) continue
    if (rules.some(rule => rule.when === when && rule.who === who)) {
      reportValue(item, `${who} is told when it is ${when} by another rule already. Keep one.`)
    } else rules.push({ when, who, at })
  }
  return rules
}

const itemShape = { what: 'an item of a checklist', required: ['item'], optional: ['compulsory'] }
const longestItem = 300

/** Reads `checklist` of an activity: a text each, or what it says and that it is compulsory. */
export function readChecklist(field: Field | undefined): ChecklistEntry[] {
  return itemsOf(field, "['Tell the team', { item: 'Way back tried', compulsory: true }]").flatMap(item => {
    const fields = isMapping(item) ? fieldsOf({ ...item, key: 'checklist' }, itemShape) : undefined
    const text = textOf(fields ? fields.get('item') : item)?.trim()
    if (text && text.length > longestItem) reportValue(item, `An item has at most ${longestItem} letters.`)
    return text ? [{ text, compulsory: flagOf(fields?.get('compulsory')) }] : []
  })
}

/** Reads `promise`: priority → minutes until the next update. */
export function readPromise(field: Field | undefined): Promised {
  if (!field) return {}
  const fields = fieldsOf(field, { what: '“promise”', required: [], optional: priorities.map(String) })
  return Object.fromEntries(
    priorities.flatMap(priority => {
      const minutes = minutesOf(fields.get(String(priority)))
      return minutes === undefined ? [] : [[priority, minutes]]
    }),
  )
}
