import { ClickHouseError as AnsweredError } from '@clickhouse/client';
import { OVERLOAD_ERRORS, REPAIRABLE_ERRORS, RETRYABLE_ERRORS } from './error-codes';
import { toClickHouseError } from './to-clickhouse-error';

const answered = (code: number, type: string) => new AnsweredError({ message: 'as it is', code: String(code), type });

describe('what to do about an error of ClickHouse', () => {
  test.each([...RETRYABLE_ERRORS])('%d %s: ask again', (code, type) => {
    expect(toClickHouseError(answered(code, type))).toMatchObject({ code, retryable: true, needsRepair: false });
  });

  test.each([...REPAIRABLE_ERRORS])('%d %s: wait for a person', (code, type) => {
    expect(toClickHouseError(answered(code, type))).toMatchObject({ code, retryable: false, needsRepair: true });
  });

  test.each([
    [6, 'CANNOT_PARSE_TEXT'],
    [27, 'CANNOT_PARSE_INPUT_ASSERTION_FAILED'],
    [33, 'CANNOT_READ_ALL_DATA'],
    [53, 'TYPE_MISMATCH'],
    [62, 'SYNTAX_ERROR'],
    [69, 'ARGUMENT_OUT_OF_BOUND'],
    [117, 'INCORRECT_DATA'],
    [128, 'TOO_LARGE_ARRAY_SIZE'],
    [131, 'TOO_LARGE_STRING_SIZE'],
    [321, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
    [349, 'CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN'],
    [469, 'VIOLATED_CONSTRAINT'],
    [691, 'UNKNOWN_ELEMENT_OF_ENUM'],
    [9_999, 'A_LATER_VERSION_S'],
  ])('%d %s: look for the rows that are to blame', (code, type) => {
    expect(toClickHouseError(answered(code, type))).toMatchObject({ code, retryable: false, needsRepair: false });
  });

  test('no error is in both lists, and what says that it is too much is retryable', () => {
    expect([...REPAIRABLE_ERRORS.keys()].filter((code) => RETRYABLE_ERRORS.has(code))).toEqual([]);
    expect([...OVERLOAD_ERRORS].filter((code) => !RETRYABLE_ERRORS.has(code))).toEqual([]);
  });

  test('no answer at all: ask again', () => {
    const refused = new AggregateError([new Error('connect ECONNREFUSED ::1'), new Error('connect ECONNREFUSED')]);
    expect(toClickHouseError(refused)).toMatchObject({
      code: undefined,
      retryable: true,
      needsRepair: false,
      message: 'no answer from ClickHouse: connect ECONNREFUSED ::1; connect ECONNREFUSED',
    });
  });
});
