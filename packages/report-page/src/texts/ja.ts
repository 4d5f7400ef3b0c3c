import {japaneseFilters} from './filter-words.js';
import type {Texts} from './texts.js';

export const ja: Texts = {
  opening: 'レポートを開いています…', cannotShowReport: 'このレポートは表示できません', cannotShowVisual: 'このビジュアルは表示できません', noData: '表示するデータがありません',
  pages: 'レポート ページ', points: 'データ ポイント', total: '合計', all: 'すべて', none: 'なし', table: 'テーブル', scrolls: title => `${title} (スクロール可)`,
  selected: count => `${count} 件選択`, filteredByHost: 'アプリケーションによるフィルター',
  filters: 'フィルター', filtersOnPage: 'このページのフィルター', filtersOnAllPages: 'すべてのページのフィルター', clear: 'クリア', clearFilter: title => `${title} をクリア`,
    change: '変更', changeFilter: title => `${title} を変更`,
  bookmarks: 'ブックマーク', report: 'レポート', save: '保存', unsaved: '未保存の変更', saveAs: '名前を付けて保存…', readingView: '読み取りビュー', name: '名前', cancel: 'キャンセル',
  zoom: 'ズーム', zoomIn: '拡大', zoomOut: '縮小', fit: '合わせる',
  moreOptions: 'その他のオプション', moreOptionsOf: title => `その他のオプション: ${title}`, contextMenu: 'コンテキスト メニュー', exportData: 'データのエクスポート', spotlight: 'スポットライト',
  endSpotlight: 'スポットライトの終了', focusMode: 'フォーカス モード', backToReport: 'レポートに戻る', sortBy: field => `${field} で並べ替え`, clearSelection: '選択の解除',
  drill: title => `ドリル: ${title}`, drillUp: 'ドリルアップ', drillDown: 'クリックでドリルダウン', nextLevel: '次のレベルへ移動',
  parameters: 'パラメーター', viewReport: 'レポートの表示', rows: count => `${count} 行`, sheet: (at, of) => `${at} / ${of} ページ`,
  firstSheet: '最初のページ', previousSheet: '前のページ', nextSheet: '次のページ', lastSheet: '最後のページ',
  badge: 'このレポートは Power BI ではなく、オフラインのエミュレーターが描画しています',
  filterWords: japaneseFilters,
};
