import { deliverable } from './deliverable.ts'
import type { Step } from './story.ts'

/**
 * One ticket through the four stages, as the third source text tells them: who does what, who is told of it, how and why,
 * and what the requester reads. Nobody else is told anything.
 */
export const fourStages: readonly Step[] = [
  {
    title: 'the sender has a receipt at once, and the desk has the work',
    who: 'requester',
    does: {
      act: 'open',
      title: 'Drawings arrive an hour late',
      text: 'What we save in the drawing office is in the workshop an hour later.',
    },
    tells: [
      'Analyst, mail (R: Service Desk Analyst)',
      'Requester, mail (requester)',
      'Team desk, queue (R: Service Desk Analyst)',
    ],
    requester: 'Thank you, Requester — this has reached us. Its number is COL-1001.',
  },
  {
    title: 'the desk says which service it is about',
    who: 'analyst',
    does: { act: 'name', service: 'Drawings' },
    tells: ['Team desk, queue (R: Service Desk Analyst)'],
  },
  {
    title: 'a person at the desk takes it',
    who: 'analyst',
    at: 'Confirm receipt',
    does: { act: 'take' },
    tells: ['Lead, board (A: Service Desk Lead)'],
  },
  {
    title: 'it is forwarded for gap analysis',
    who: 'analyst',
    at: 'Confirm receipt',
    does: {
      act: 'complete',
      outcome: 'Forward for analysis',
      note: 'Files take an hour; they should be there at once.',
    },
    tells: [
      'Engineer, mail (R: Second-line Engineer)',
      'Lead, board (A: Service Desk Lead)',
      'Manager, app (I: Service Manager)',
      'Requester, mail (requester)',
      'Team secondLine, queue (R: Second-line Engineer)',
    ],
    requester:
      'Analyst has read “Drawings arrive an hour late” and passed it on to our engineers, who compare how it is with how it should be.',
  },
  {
    title: 'an engineer begins, and the requester is told that work on it has begun',
    who: 'engineer',
    at: 'Analyse gap',
    does: { act: 'take' },
    tells: ['Lead, board (A: Service Desk Lead)', 'Requester, mail (requester)'],
    requester: 'Engineer has started to work on “Drawings arrive an hour late”. You will hear by',
  },
  {
    title: 'the engineer is stuck, says so and asks',
    who: 'engineer',
    at: 'Analyse gap',
    does: {
      act: 'stuck',
      reason: 'Both offices seem to be in order.',
      question: 'Which folder do the workshop computers open?',
    },
    tells: ['Lead, mail (A: Service Desk Lead)', 'Requester, mail (requester)'],
    requester:
      'We have not found the cause of “Drawings arrive an hour late” yet. Both offices seem to be in order. Engineer is asking colleagues to look at it with fresh eyes.',
  },
  {
    title: 'the requester answers, and whoever asked goes on',
    who: 'requester',
    does: { act: 'reply', text: 'The one called Drawings on drive P.' },
    tells: ['Engineer, mail (R: Second-line Engineer; R: waited for it)'],
  },
  {
    title: 'a meeting is proposed, with an invitation',
    who: 'engineer',
    at: 'Analyse gap',
    does: {
      act: 'meet',
      day: '2026-03-02',
      time: '10:00',
      minutes: 30,
      place: 'the workshop',
      text: 'Please show us how you open a drawing.',
    },
    tells: ['Engineer, mail (is invited)', 'Requester, mail (is invited)'],
    requester:
      'Engineer would like to meet you about “Drawings arrive an hour late”: 10:00 UTC, 30 minutes, the workshop. Please show us how you open a drawing. You find the invitation attached.',
  },
  {
    title: 'what was found is told',
    who: 'engineer',
    at: 'Analyse gap',
    does: {
      act: 'complete',
      outcome: 'Found it, needs a change',
      note: 'The workshop opens a copy that is renewed once an hour.',
    },
    tells: [
      'Lead, board (A: Service Desk Lead)',
      'Manager, app (I: Service Manager)',
      'Requester, mail (requester)',
      'Team secondLine, queue (R: Second-line Engineer)',
    ],
    byMail: ['Engineer, mail (R: Second-line Engineer)'],
    requester:
      'We know now what is behind “Drawings arrive an hour late”. The workshop opens a copy that is renewed once an hour.',
  },
  {
    title: 'a work package is made, and handed over as a change',
    who: 'engineer',
    at: 'Create work package',
    does: { act: 'complete', note: 'The workshop gets the folder itself, on Thursday evening.' },
    tells: [
      "CustomerOwner, mail (I: Customer's Service Owner)",
      'Manager, board (A: Change Manager; I: Service Manager)',
      'Requester, mail (requester)',
      'Team secondLine, queue (R: Change)',
    ],
    byMail: ['Engineer, mail (R: Change)'],
    requester:
      'The work to put “Drawings arrive an hour late” right is laid out. The workshop gets the folder itself, on Thursday evening. It is carried out as a change: planned, checked and approved before anything is touched.',
  },
  {
    title: 'the change is accepted by whoever takes it',
    who: 'engineer',
    on: 'change',
    at: 'Record the change',
    does: { act: 'take' },
    tells: ['Manager, board (A: Change Manager)'],
  },
  {
    title: 'the change is recorded',
    who: 'engineer',
    on: 'change',
    at: 'Record the change',
    does: { act: 'complete' },
    tells: ['Manager, board (A: Change Manager)', 'Team secondLine, queue (R: Second-line Engineer)'],
    byMail: ['Engineer, mail (R: Second-line Engineer)'],
  },
  {
    title: 'it is a normal change',
    who: 'engineer',
    on: 'change',
    at: 'Assess the risk',
    does: { act: 'complete', outcome: 'Normal' },
    tells: ['Manager, board (A: Change Manager)', 'Team secondLine, queue (R: Second-line Engineer)'],
    byMail: ['Engineer, mail (R: Second-line Engineer)'],
  },
  {
    title: 'the start of the fix is confirmed',
    who: 'engineer',
    on: 'change',
    at: 'Prepare build, test and way back',
    does: { act: 'take' },
    tells: ['Manager, board (A: Change Manager)', 'Requester, mail (requester)'],
    requester:
      'Work on the solution for “Drawings arrive an hour late” has started: Engineer is building and testing it apart from your systems, so nothing changes for you yet.',
  },
  {
    title: 'after a day there is routine feedback',
    after: 1,
    who: 'analyst',
    at: 'Give routine feedback',
    does: {
      act: 'complete',
      outcome: 'More to come',
      note: 'The new folder is built; tomorrow you can try it.',
    },
    tells: [
      "CustomerOwner, mail (I: Customer's Service Owner)",
      'Lead, board (A: Service Desk Lead)',
      'Requester, mail (requester)',
    ],
    requester:
      'Analyst has looked where “Drawings arrive an hour late” stands. The new folder is built; tomorrow you can try it.',
  },
  {
    title: 'what is built needs the user',
    who: 'engineer',
    on: 'change',
    at: 'Prepare build, test and way back',
    does: { act: 'complete', outcome: 'User test needed', note: 'Built beside the old one.' },
    tells: [
      'Analyst, mail (R: Service Desk Analyst)',
      'Manager, board (A: Change Manager)',
      'Requester, mail (requester)',
      'Team desk, queue (R: Service Desk Analyst)',
    ],
    requester:
      'The solution for “Drawings arrive an hour late” is built. Before it goes any further we would like you to try it: only you can say whether it is right.',
  },
  {
    title: 'the acceptance test is arranged',
    who: 'analyst',
    on: 'change',
    at: 'Test with user',
    does: { act: 'take' },
    tells: ['Lead, board (A: Service Desk Lead)', 'Requester, mail (C: Acceptance Tester; requester)'],
    requester: 'Analyst is arranging the test of “Drawings arrive an hour late” with you.',
  },
  {
    title: 'the meeting for it is proposed',
    who: 'analyst',
    on: 'change',
    at: 'Test with user',
    does: {
      act: 'meet',
      day: '2026-03-04',
      time: '09:00',
      minutes: 20,
      place: 'your desk',
      text: 'Please open three drawings you need today.',
    },
    tells: ['Analyst, mail (is invited)', 'Requester, mail (is invited)'],
    requester:
      'For the change to “Drawings arrive an hour late” we would like to have you with us: Wed 09:00 UTC, about 20 minutes, your desk. Please open three drawings you need today.',
  },
  {
    title: 'the user accepts',
    who: 'analyst',
    on: 'change',
    at: 'Test with user',
    does: { act: 'complete', outcome: 'Accepted', note: 'All three were there at once.' },
    tells: [
      'Lead, board (A: Service Desk Lead)',
      'Manager, mail (R: Change Manager)',
      'Requester, mail (requester)',
    ],
    requester:
      'Thank you for testing. You found “Drawings arrive an hour late” to be right, and that is noted.',
  },
  ...deliverable,
]
