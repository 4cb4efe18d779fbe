import { describeSourceAdapter } from '@millrace/testing';
import { join } from 'node:path';
import { cloudeventsSource } from './cloudevents-source';

describeSourceAdapter(cloudeventsSource, join(__dirname, 'fixtures'));
