import { join } from 'node:path';
import { describeSourceAdapter } from '@millrace/testing';
import { exceptionlessSource } from './exceptionless-source';

describeSourceAdapter(exceptionlessSource, join(__dirname, 'fixtures'));
