import {test} from 'node:test';
import assert from 'node:assert/strict';
import {isGuid, parseGuid} from './guid.js';

const id = '0f8fad5b-d9cb-469f-a165-70867728950e';

test('a GUID is recognised in either case, and only in its usual form', () => {
  for (const value of [id, id.toUpperCase()]) assert.equal(isGuid(value), true, value);
  for (const value of [`{${id}}`, id.replaceAll('-', ''), ` ${id}`, `${id}\n`, id.slice(1), '', undefined, 7, [id]]) {
    assert.equal(isGuid(value), false, String(value));
  }
});

test('a GUID is read as people have it', () => {
  const forms = [
    id,
    id.toUpperCase(),
    `{${id}}`,
    `(${id})`,
    `[${id}]`,
    `<${id}>`,
    `"${id}"`,
    `'${id}'`,
    `“${id}”`,
    `„${id}“`,
    `”${id}”`,
    `« ${id} »`,
    `‚${id.replaceAll('-', '\u2010')}‘`,
    ` \n${id}\t`,
    `{ ${id} }`,
    id.replaceAll('-', ''),
    `{${id.replaceAll('-', '').toUpperCase()}}`,
    `\uFEFF${id}\u200B`,
    `${id.slice(0, 10)}\u200D${id.slice(10)}`,
    `\u00A0${id}\u3000`,
    id.replaceAll('-', '\u2011'),
    id.replaceAll('-', '\u2013'),
    `\u202A${id}\u202C`,
    id.replace(/\d/g, digit => String.fromCharCode(0xff10 + Number(digit))),
  ];
  for (const form of forms) assert.equal(parseGuid(form), id, JSON.stringify(form));
});

test('what is not unmistakably a GUID is none', () => {
  const forms = [
    '',
    'undefined',
    'Sales',
    id.slice(1),
    `${id}0`,
    `{${id}`,
    `“${id}`,
    `““${id}””`,
    `${id} ${id}`,
    `https://app.powerbi.com/groups/me/reports/${id}`,
    id.replace('0f', 'og'),
    id.replace('-', '--'),
    id.replace('-', ' '),
    `${id.replaceAll('-', '').slice(0, 15)}-${id.replaceAll('-', '').slice(15)}`,
    undefined,
    null,
    12,
    [id],
    {id},
    ' '.repeat(1_000) + id,
  ];
  for (const form of forms) assert.equal(parseGuid(form), undefined, JSON.stringify(form));
});
