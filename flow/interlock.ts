/**
 * The namespace of the attributes Interlock adds to BPMN XML. Other tools keep them as foreign attributes.
 */
const interlockNamespace = 'urn:interlock:bpmn:1'

/**
 * The extension in the form bpmn-moddle reads: `interlock:roleId` on a lane is the key of the role that is
 * primary R for the activities drawn in it.
 */
export const interlockPackage = {
  name: 'Interlock',
  prefix: 'interlock',
  uri: interlockNamespace,
  xml: { tagAlias: 'lowerCase' },
  types: [
    {
      name: 'RoleLane',
      extends: ['bpmn:Lane'],
      properties: [{ name: 'roleId', isAttr: true, type: 'String' }],
    },
  ],
  enumerations: [],
  associations: [],
} as const
