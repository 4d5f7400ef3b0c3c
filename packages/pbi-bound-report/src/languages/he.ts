import type {LanguageTexts} from './language-texts.js';

/** Hebrew. */
export const texts: LanguageTexts = {
  dir: 'rtl',
  loading: 'הדוח נטען',
  loaded: '{label} נטען',
  report: 'הדוח',
  show: 'הצגת הדוח',
  tryAgain: 'ניסיון חוזר',
  retrying: 'ייעשה ניסיון נוסף באופן אוטומטי.',
  stale: 'אין חיבור: ייתכן שהנתונים אינם עדכניים.',
  details: 'פרטים',
  correlationId: 'מזהה מתאם:',
  copy: 'העתקת מזהה המתאם',
  copied: 'מזהה המתאם הועתק.',
  notCopied: 'לא הועתק. הוא מופיע תחת פרטים.',
  errors: {
    Offline: {message: 'המכשיר אינו מחובר לרשת.', help: 'הדוח יופיע מעצמו כשהחיבור יחזור.'},
    LoadTimeout: {message: 'הדוח לא נטען בזמן.', help: 'נסו שוב מאוחר יותר.'},
    TokenEndpointTimeout: {message: 'האתר לא השיב בזמן.', help: 'נסו שוב מאוחר יותר.'},
  },
};
