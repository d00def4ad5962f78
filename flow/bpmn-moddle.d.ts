// The package types its model but not its own entry point; only what flow/parse.ts calls is declared here.
declare module 'bpmn-moddle' {
  export class BpmnModdle {
    constructor(packages?: Readonly<Record<string, unknown>>)
    fromXML(xml: string): Promise<{
      rootElement: object
      warnings: { message: string; element?: unknown; property?: unknown; value?: unknown }[]
    }>
  }
}
