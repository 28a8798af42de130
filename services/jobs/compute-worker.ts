import { analyses } from '../analyses/index.ts';
import { answerTasks } from './answer-tasks.ts';

// A child process of the server, for all that is asked of finished runs.

answerTasks(analyses);
