/** The words of filters: an operator of powerbi-models with what stands behind it, in one language. */
export interface FilterWords {
  /** What a filter is called that names no field. */
  filter: string;
  readonly is: (values: string) => string;
  readonly isNot: (values: string) => string;
  /** The first names of a list, and how many more there are. */
  readonly andMore: (names: string, count: number) => string;
  readonly and: (first: string, second: string) => string;
  readonly or: (first: string, second: string) => string;
  /** By operator of an advanced filter. `value` is empty where an operator takes none. */
  conditions: Readonly<Record<string, (value: string) => string>>;
  /** By operator: `Top` and `Bottom`. */
  ranks: Readonly<Record<string, (count: number) => string>>;
  /** By operator of a relative filter: `InLast`, `InThis` and `InNext`. */
  spans: Readonly<Record<string, (count: number, unit: Unit) => string>>;
  /**
   * By number of the unit: days, weeks, calendar weeks, months, calendar months, years, calendar years, minutes, hours.
   */
  units: readonly Unit[];
}

/** A unit of time in the two forms that sentences need: behind a number, and the one that is now. */
export type Unit = readonly [many: string, current: string];

/** Conditions from their operators' words: `{}` is where the value goes. Operators without a value need none. */
const conditions = (words: Readonly<Record<string, string>>): FilterWords['conditions'] =>
  Object.fromEntries(
    Object.entries(words).map(([operator, text]) => [operator, (value: string) => text.replace('{}', () => value)]),
  );

export const englishFilters: FilterWords = {
  filter: 'Filter',
  is: values => `is ${values}`,
  isNot: values => `is not ${values}`,
  andMore: (names, count) => `${names} and ${count} more`,
  and: (first, second) => `${first} and ${second}`,
  or: (first, second) => `${first} or ${second}`,
  conditions: conditions({
    LessThan: 'less than {}',
    LessThanOrEqual: 'less than or equal {}',
    GreaterThan: 'greater than {}',
    GreaterThanOrEqual: 'greater than or equal {}',
    Contains: 'contains {}',
    DoesNotContain: 'does not contain {}',
    StartsWith: 'starts with {}',
    DoesNotStartWith: 'does not start with {}',
    Is: 'is {}',
    IsNot: 'is not {}',
    IsBlank: 'is blank',
    IsNotBlank: 'is not blank',
    IsEmptyString: 'is empty string',
    IsNotEmptyString: 'is not empty string',
  }),
  ranks: {Top: count => `top ${count}`, Bottom: count => `bottom ${count}`},
  spans: {
    InLast: (count, [many]) => `is in the last ${count} ${many}`,
    InThis: (_, [, current]) => `is in this ${current}`,
    InNext: (count, [many]) => `is in the next ${count} ${many}`,
  },
  units: [
    ['days', 'day'],
    ['weeks', 'week'],
    ['calendar weeks', 'calendar week'],
    ['months', 'month'],
    ['calendar months', 'calendar month'],
    ['years', 'year'],
    ['calendar years', 'calendar year'],
    ['minutes', 'minute'],
    ['hours', 'hour'],
  ],
};

export const germanFilters: FilterWords = {
  filter: 'Filter',
  is: values => `ist ${values}`,
  isNot: values => `ist nicht ${values}`,
  andMore: (names, count) => `${names} und ${count} weitere`,
  and: (first, second) => `${first} und ${second}`,
  or: (first, second) => `${first} oder ${second}`,
  conditions: conditions({
    LessThan: 'kleiner als {}',
    LessThanOrEqual: 'kleiner oder gleich {}',
    GreaterThan: 'größer als {}',
    GreaterThanOrEqual: 'größer oder gleich {}',
    Contains: 'enthält {}',
    DoesNotContain: 'enthält nicht {}',
    StartsWith: 'beginnt mit {}',
    DoesNotStartWith: 'beginnt nicht mit {}',
    Is: 'ist {}',
    IsNot: 'ist nicht {}',
    IsBlank: 'ist leer',
    IsNotBlank: 'ist nicht leer',
    IsEmptyString: 'ist ein leerer Text',
    IsNotEmptyString: 'ist kein leerer Text',
  }),
  ranks: {Top: count => `die obersten ${count}`, Bottom: count => `die untersten ${count}`},
  spans: {
    InLast: (count, [many]) => `in den letzten ${count} ${many}`,
    InThis: (_, [, current]) => `in ${current}`,
    InNext: (count, [many]) => `in den nächsten ${count} ${many}`,
  },
  units: [
    ['Tagen', 'diesem Tag'],
    ['Wochen', 'dieser Woche'],
    ['Kalenderwochen', 'dieser Kalenderwoche'],
    ['Monaten', 'diesem Monat'],
    ['Kalendermonaten', 'diesem Kalendermonat'],
    ['Jahren', 'diesem Jahr'],
    ['Kalenderjahren', 'diesem Kalenderjahr'],
    ['Minuten', 'dieser Minute'],
    ['Stunden', 'dieser Stunde'],
  ],
};

export const spanishFilters: FilterWords = {
  filter: 'Filtro',
  is: values => `es ${values}`,
  isNot: values => `no es ${values}`,
  andMore: (names, count) => `${names} y ${count} más`,
  and: (first, second) => `${first} y ${second}`,
  or: (first, second) => `${first} o ${second}`,
  conditions: conditions({
    LessThan: 'menor que {}',
    LessThanOrEqual: 'menor o igual que {}',
    GreaterThan: 'mayor que {}',
    GreaterThanOrEqual: 'mayor o igual que {}',
    Contains: 'contiene {}',
    DoesNotContain: 'no contiene {}',
    StartsWith: 'comienza por {}',
    DoesNotStartWith: 'no comienza por {}',
    Is: 'es {}',
    IsNot: 'no es {}',
    IsBlank: 'está en blanco',
    IsNotBlank: 'no está en blanco',
    IsEmptyString: 'es una cadena vacía',
    IsNotEmptyString: 'no es una cadena vacía',
  }),
  ranks: {Top: count => `los ${count} primeros`, Bottom: count => `los ${count} últimos`},
  spans: {
    InLast: (count, [many]) => `en el período anterior: ${count} ${many}`,
    InThis: (_, [, current]) => `en ${current}`,
    InNext: (count, [many]) => `en el período siguiente: ${count} ${many}`,
  },
  units: [
    ['días', 'este día'],
    ['semanas', 'esta semana'],
    ['semanas naturales', 'esta semana natural'],
    ['meses', 'este mes'],
    ['meses naturales', 'este mes natural'],
    ['años', 'este año'],
    ['años naturales', 'este año natural'],
    ['minutos', 'este minuto'],
    ['horas', 'esta hora'],
  ],
};

export const frenchFilters: FilterWords = {
  filter: 'Filtre',
  is: values => `est ${values}`,
  isNot: values => `n’est pas ${values}`,
  andMore: (names, count) => `${names} et ${count} de plus`,
  and: (first, second) => `${first} et ${second}`,
  or: (first, second) => `${first} ou ${second}`,
  conditions: conditions({
    LessThan: 'inférieur à {}',
    LessThanOrEqual: 'inférieur ou égal à {}',
    GreaterThan: 'supérieur à {}',
    GreaterThanOrEqual: 'supérieur ou égal à {}',
    Contains: 'contient {}',
    DoesNotContain: 'ne contient pas {}',
    StartsWith: 'commence par {}',
    DoesNotStartWith: 'ne commence pas par {}',
    Is: 'est {}',
    IsNot: 'n’est pas {}',
    IsBlank: 'est vide',
    IsNotBlank: 'n’est pas vide',
    IsEmptyString: 'est une chaîne vide',
    IsNotEmptyString: 'n’est pas une chaîne vide',
  }),
  ranks: {Top: count => `les ${count} premiers`, Bottom: count => `les ${count} derniers`},
  spans: {
    InLast: (count, [many]) => `dans la période précédente : ${count} ${many}`,
    InThis: (_, [, current]) => `dans ${current}`,
    InNext: (count, [many]) => `dans la période suivante : ${count} ${many}`,
  },
  units: [
    ['jours', 'ce jour'],
    ['semaines', 'cette semaine'],
    ['semaines calendaires', 'cette semaine calendaire'],
    ['mois', 'ce mois'],
    ['mois calendaires', 'ce mois calendaire'],
    ['ans', 'cette année'],
    ['années calendaires', 'cette année calendaire'],
    ['minutes', 'cette minute'],
    ['heures', 'cette heure'],
  ],
};

export const japaneseFilters: FilterWords = {
  filter: 'フィルター',
  is: values => `${values} である`,
  isNot: values => `${values} ではない`,
  andMore: (names, count) => `${names} ほか ${count} 件`,
  and: (first, second) => `${first} かつ ${second}`,
  or: (first, second) => `${first} または ${second}`,
  conditions: conditions({
    LessThan: '{} より小さい',
    LessThanOrEqual: '{} 以下',
    GreaterThan: '{} より大きい',
    GreaterThanOrEqual: '{} 以上',
    Contains: '{} を含む',
    DoesNotContain: '{} を含まない',
    StartsWith: '{} で始まる',
    DoesNotStartWith: '{} で始まらない',
    Is: '{} である',
    IsNot: '{} ではない',
    IsBlank: '空白である',
    IsNotBlank: '空白ではない',
    IsEmptyString: '空の文字列である',
    IsNotEmptyString: '空の文字列ではない',
  }),
  ranks: {Top: count => `上位 ${count} 件`, Bottom: count => `下位 ${count} 件`},
  spans: {
    InLast: (count, [many]) => `過去 ${count} ${many}`,
    InThis: (_, [, current]) => current,
    InNext: (count, [many]) => `今後 ${count} ${many}`,
  },
  units: [
    ['日間', '今日'],
    ['週間', '今週'],
    ['暦週', '今週 (暦)'],
    ['か月間', '今月'],
    ['暦月', '今月 (暦)'],
    ['年間', '今年'],
    ['暦年', '今年 (暦)'],
    ['分間', 'この 1 分'],
    ['時間', 'この 1 時間'],
  ],
};
