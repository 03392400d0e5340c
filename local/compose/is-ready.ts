/** Health check of a container: exit code 0 when the address given answers well. The slim image holds no curl. */
import { answers } from '../wait.ts';

process.exitCode = (await answers(process.argv[2] ?? '')) ? 0 : 1;
