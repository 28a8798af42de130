import { afterAll } from 'vitest';
import './typed-array-equality.ts';
import { removeTemporaryFolders } from './temporary-folder.ts';

// Runs before every test file; what it imports, once a process.

afterAll(removeTemporaryFolders);
