import {nextTick, onMounted, watch} from 'vue';
import {useRoute} from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import LiveExample from './LiveExample.vue';
import './site.css';

/** The theme's first page has no main landmark; its other pages have one. */
function markMain() {
  const content = document.querySelector('.VPContent');
  if (content?.classList.contains('is-home')) content.setAttribute('role', 'main');
  else content?.removeAttribute('role');
}

export default {
  extends: DefaultTheme,
  enhanceApp: ({app}) => app.component('LiveExample', LiveExample),
  setup() {
    const route = useRoute();
    onMounted(markMain);
    watch(
      () => route.path,
      () => void nextTick(markMain),
    );
  },
};
