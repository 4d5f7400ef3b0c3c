import type {LanguageTexts} from './language-texts.js';

/** Arabic. */
export const texts: LanguageTexts = {
  dir: 'rtl',
  loading: 'جارٍ تحميل التقرير',
  loaded: 'تم تحميل {label}',
  report: 'التقرير',
  show: 'عرض التقرير',
  tryAgain: 'إعادة المحاولة',
  retrying: 'ستُعاد المحاولة تلقائيًا.',
  stale: 'لا يوجد اتصال: قد تكون هذه البيانات قديمة.',
  details: 'التفاصيل',
  correlationId: 'معرّف الارتباط:',
  copy: 'نسخ معرّف الارتباط',
  copied: 'تم نسخ معرّف الارتباط.',
  notCopied: 'لم يتم النسخ. ستجده ضمن التفاصيل.',
  errors: {
    Offline: {message: 'هذا الجهاز غير متصل بالإنترنت.', help: 'سيظهر التقرير تلقائيًا عند عودة الاتصال.'},
    LoadTimeout: {message: 'لم يتم تحميل التقرير في الوقت المحدد.', help: 'أعد المحاولة بعد قليل.'},
    TokenEndpointTimeout: {message: 'لم يستجب الموقع في الوقت المحدد.', help: 'أعد المحاولة بعد قليل.'},
  },
};
