import { describeSourceAdapter } from '@millrace/testing';
import { join } from 'node:path';
import { biteralSource } from './biteral-source';

describeSourceAdapter(biteralSource, join(__dirname, 'fixtures'));
