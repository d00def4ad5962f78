import { appendFileSync } from 'node:fs'
import { test } from 'vitest'
import { actOnTicket } from '../../contract/index.ts'
import { addServices } from '../../server/model/index.ts'
import { callerFor, expectComplete } from './desk.ts'
import { driveByApi, driveByMail } from './drivers.ts'
import { fourStages } from './fourStages.ts'
import { openPostDesk } from './post.ts'
import { beginTelling, tellStep } from './story.ts'

test.each(['api', 'mail'] as const)(
  'draft %s',
  async way => {
    const desk = await openPostDesk()
    const telling = await beginTelling(desk, way === 'api' ? driveByApi(desk) : driveByMail(desk))
    const out = `/tmp/journeys-${way}.txt`
    try {
      const services = await desk.product.db.engine(desk.world.workspaceId, async tx =>
        addServices(tx, [
          { key: 'drawings', name: 'Drawings', subscribers: [desk.world.people.neighbour.id] },
        ]),
      )
      for (const step of fourStages) {
        if (step.title === 'somebody reads it')
          await (await callerFor(desk, 'analyst')).call(actOnTicket, {
            params: { number: telling.number },
            body: { act: 'change', set: { serviceId: services[0] ?? '' }, was: { serviceId: null } },
          })
        const told = await tellStep(telling, step)
        appendFileSync(
          out,
          `\n## ${step.title} — ${step.who} ${JSON.stringify(step.does)}\n${told.lines.join('\n')}\n`,
        )
        for (const m of told.mails)
          appendFileSync(
            out,
            `   ---- ${m.envelopeTo}: ${m.subject} ${m.parsed.attachments.map(a => a.filename)}\n${m.text
              .split('\n')
              .map(l => '   | ' + l)
              .join('\n')}\n`,
          )
      }
      await expectComplete(desk)
    } catch (e) {
      const { lookInto } = await import('../support/house.ts')
      console.log(
        await lookInto(
          desk.product.databaseUrl,
          'select kind,state,due_at,attempt,last_error from kernel.job where state <> $1',
          ['x'],
        ),
        desk.product.clock.now().toString(),
        JSON.stringify(
          await lookInto(
            desk.product.databaseUrl,
            'select name,state,responsible,taken_by,ready_at from work.activity_run where name = $1',
            ['Give routine feedback'],
          ),
        ),
        JSON.stringify(
          await lookInto(
            desk.product.databaseUrl,
            'select event_name, name, channel, state, at from comms.obligation order by at desc limit 6',
          ),
        ),
      )
      throw e
    } finally {
      await desk.close()
    }
  },
  120000,
)
