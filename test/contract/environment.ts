/** Where the suite runs against Google itself; see README.md. */
export interface Real {
  /** Access token of the test account, with the scope `calendar`. */
  token: string;
  /** Access token of a second account, for the rows about guests. */
  guestToken: string | undefined;
  /** A calendar of the test account that rows may fill and empty; made and deleted where it is missing. */
  calendarId: string | undefined;
  origin: string;
}

/** Undefined without `GOOGLE_CONTRACT_ACCESS_TOKEN`: then everything stays on this machine. */
function fromEnvironment(environment: NodeJS.ProcessEnv): Real | undefined {
  const token = environment['GOOGLE_CONTRACT_ACCESS_TOKEN'];
  return token === undefined || token === ''
    ? undefined
    : {
        token,
        guestToken: environment['GOOGLE_CONTRACT_SECOND_TOKEN'],
        calendarId: environment['GOOGLE_CONTRACT_CALENDAR'],
        origin: environment['GOOGLE_CONTRACT_ORIGIN'] ?? 'https://www.googleapis.com',
      };
}

export const REAL = fromEnvironment(process.env);
