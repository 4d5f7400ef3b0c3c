/** A report theme in Power BI's own form, so that a report follows its page into the dark. */
export const darkTheme = {
  name: 'Portal dark',
  background: '#1b222c',
  secondaryBackground: '#12171e',
  foreground: '#e8edf4',
  tableAccent: '#7fb0ff',
  dataColors: ['#7fb0ff', '#3ecfb8', '#ffb366', '#c39bff', '#ff8fa3', '#ffd166'],
};
