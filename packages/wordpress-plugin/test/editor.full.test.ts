/** The block editor beyond the first page: shortcodes that become blocks, and templates of a theme. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {editorCanvas, newVisitor, reportFrame, revenueShown, signIn, startBrowser} from './support/browser.js';
import {ids, startPluginSite, type PluginSite} from './support/plugin-site.js';

/** As much of WordPress's JavaScript as is used here. */
interface Wp {
  blocks: {
    createBlock(name: string, attributes?: object): Block;
    getPossibleBlockTransformations(blocks: Block[]): {name: string}[];
    switchToBlockType(blocks: Block[], name: string): Block[] | null;
    pasteHandler(from: {plainText: string; mode: string}): Block[];
  };
  data: {
    dispatch(store: string): Record<string, (...values: unknown[]) => Promise<void>>;
    select(store: string): Record<string, (...values: unknown[]) => unknown>;
  };
}
interface Block {
  name: string;
  attributes: Record<string, string>;
}

let site: PluginSite;
let browser: Browser;
let admin: Page;
before(async () => {
  browser = await startBrowser();
  site = await startPluginSite();
  site.settings({visitor_username: 'visitors@contoso.com', visitor_roles: ['executive']});
  admin = await newVisitor(browser);
  await signIn(admin, site.url, 'admin');
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** Opens the editor of a new page. */
async function openEditor(page: Page): Promise<void> {
  await page.goto(`${site.url}/wp-admin/post-new.php?post_type=page`);
  await page.waitForFunction(
    () => 'wp' in window && document.querySelector('.edit-post-layout, .editor-editor-interface'),
  );
}

const shortcode = `[pbi_bound_report report="${ids.report}" dataset="${ids.contoso}" page_navigation="left" aspect_ratio="4 / 3"]`;
const expected = {
  report: ids.report,
  dataset: ids.contoso,
  pageNavigation: 'left',
  aspectRatio: '4 / 3',
  loading: 'lazy',
  access: 'everyone',
};
const pick = ({attributes}: Block): Record<string, unknown> =>
  Object.fromEntries(Object.keys(expected).map(name => [name, attributes[name]]));

test('a shortcode block turns into the block by its menu, one with other words does not, and what is pasted does', async () => {
  await openEditor(admin);
  const {menu, other, switched, pasted} = await admin.evaluate(text => {
    const {blocks} = (window as unknown as {wp: Wp}).wp;
    const name = 'pbi-bound-report/report';
    const block = blocks.createBlock('core/shortcode', {text: ` ${text}\n`});
    const [menu, ...other] = [text, '[gallery]', `${text} and more`, ''].map(words =>
      blocks
        .getPossibleBlockTransformations([blocks.createBlock('core/shortcode', {text: words})])
        .some(type => type.name === name),
    );
    return {
      menu,
      other,
      switched: blocks.switchToBlockType([block], name),
      pasted: blocks.pasteHandler({plainText: text, mode: 'BLOCKS'}),
    };
  }, shortcode);
  assert.equal(menu, true);
  assert.deepEqual(other, [false, false, false]);
  assert.deepEqual(switched?.map(pick), [expected]);
  assert.deepEqual(pasted.map(pick), [expected]);
});

test('the other spelling of the shortcode turns into the block as well', async () => {
  const {switched, pasted} = await admin.evaluate(
    text => {
      const {blocks} = (window as unknown as {wp: Wp}).wp;
      return {
        switched: blocks.switchToBlockType([blocks.createBlock('core/shortcode', {text})], 'pbi-bound-report/report'),
        pasted: blocks.pasteHandler({plainText: text, mode: 'BLOCKS'}),
      };
    },
    shortcode.replace('pbi_bound_report', 'pbi-bound-report'),
  );
  assert.deepEqual(switched?.map(pick), [expected]);
  assert.deepEqual(pasted.map(pick), [expected]);
});

test('an address of the Power BI service, or an id in braces, may be pasted into the lists', async t => {
  // A tab of its own: the browser asks before it leaves one with changes that are not saved.
  const editor = await admin.browserContext().newPage();
  editor.setDefaultTimeout(admin.getDefaultTimeout());
  t.after(() => editor.close());
  await openEditor(editor);
  await editor.evaluate(() => {
    const {blocks, data} = (window as unknown as {wp: Wp}).wp;
    void data.dispatch('core/block-editor')['resetBlocks']!([blocks.createBlock('pbi-bound-report/report')]);
  });
  const frame = await editorCanvas(editor);
  const paste = async (label: string, text: string, shown: string): Promise<void> => {
    const input = await frame.waitForSelector(`::-p-xpath(//label[text()='${label}']/following::input[1])`);
    // Lists that come while the text is typed are another matter: here the editor is at rest.
    await frame.waitForFunction(() => !document.querySelector('.components-spinner'));
    await input!.click({count: 3});
    await editor.keyboard.sendCharacter(text);
    const option = `//ul[@role='listbox']//li[@role='option'][contains(., '${shown}')]`;
    await (await frame.waitForSelector(`::-p-xpath(${option})`))!.click();
  };
  const address = `https://app.powerbi.com/groups/${ids.reportWorkspace}/reports/${ids.report}/ReportSection`;
  await paste('Workspace', address, 'Retail Reports');
  await paste('Report', address, 'Retail Sales');
  await paste('Dataset', `{${ids.contoso.toUpperCase()}}`, ids.contoso.toUpperCase());
  const [chosen] = await editor.evaluate(() => {
    const {data} = (window as unknown as {wp: Wp}).wp;
    return data.select('core/block-editor')['getBlocks']!() as Block[];
  });
  const {workspace, report, dataset} = chosen!.attributes;
  assert.deepEqual([workspace, report, dataset], [ids.reportWorkspace, ids.report, ids.contoso]);
});

test('in the site editor a template gets a report, and visitors of every page of it see the rows', async () => {
  const theme = site.php('echo wp_is_block_theme() ? get_stylesheet() : "";');
  assert.notEqual(theme, '', 'the theme has templates');
  await admin.goto(`${site.url}/wp-admin/site-editor.php?postType=wp_template&postId=${theme}//single&canvas=edit`);
  await admin.waitForFunction(() => document.querySelector('iframe[name="editor-canvas"]'));
  await admin.waitForFunction(() => {
    const {data} = (window as unknown as {wp: Wp}).wp;
    return (data.select('core/block-editor')['getBlocks']!() as Block[]).length > 0;
  });
  await admin.evaluate(
    async attributes => {
      const {blocks, data} = (window as unknown as {wp: Wp}).wp;
      await data.dispatch('core/block-editor')['insertBlocks']!(
        blocks.createBlock('pbi-bound-report/report', attributes),
        0,
      );
    },
    {report: ids.report, dataset: ids.contoso, label: 'Sales'},
  );
  // At the top, where it is in sight: a lazy report that is out of sight opens no frame.
  await reportFrame(admin);
  await admin.evaluate(async id => {
    const {data} = (window as unknown as {wp: Wp}).wp;
    await data.dispatch('core')['saveEditedEntityRecord']!('postType', 'wp_template', id);
  }, `${theme}//single`);
  const post = site.post('A story.', {type: 'post'});
  const visitor = await newVisitor(browser);
  await visitor.goto(post.url);
  assert.ok((await revenueShown(visitor)) > 0);
  assert.equal(await visitor.$eval('pbi-bound-report', tag => tag.getAttribute('dataset-id')), ids.contoso);
  await visitor.close();
});
