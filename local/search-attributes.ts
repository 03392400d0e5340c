/** The workflow's search attributes on a Temporal server: added where they are missing, never changed. */
import type { Connection } from '@temporalio/client';

/** Temporal's names for the types of search attributes. */
export type AttributeType = 'Keyword' | 'KeywordList' | 'Text' | 'Int' | 'Double' | 'Bool' | 'Datetime';

/** The numbers of temporal.api.enums.v1.IndexedValueType, which the wire uses. */
const typeNumbers: Record<AttributeType, number> = {
  Text: 1,
  Keyword: 2,
  Int: 3,
  Double: 4,
  Bool: 5,
  Datetime: 6,
  KeywordList: 7,
};

/** Adds the attributes that the namespace lacks; throws where one exists with another type. */
export async function addMissingAttributes(
  connection: Connection,
  namespace: string,
  attributes: Readonly<Record<string, AttributeType>>,
): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing: Record<string, number> = {};
  for (const [name, type] of Object.entries(attributes)) {
    const there: number | undefined = customAttributes[name];
    if (there === undefined) missing[name] = typeNumbers[type];
    else if (there !== typeNumbers[type]) {
      throw new Error(`Temporal knows the search attribute ${name} with another type than ${type}.`);
    }
  }
  if (Object.keys(missing).length > 0) {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: missing });
  }
}
