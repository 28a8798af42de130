import { answerTasks } from '../../../services/jobs/answer-tasks.ts';
import { unitCounts } from './toy-analysis.ts';

answerTasks([unitCounts]);
