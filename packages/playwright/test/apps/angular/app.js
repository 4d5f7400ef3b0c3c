// A portal on powerbi-client-angular, compiled in the browser: no decorators, so that no build step of Angular's own
// is needed.
import 'zone.js';
import '@angular/compiler';
import {Component, NgModule, ViewChild} from '@angular/core';
import {BrowserModule} from '@angular/platform-browser';
import {platformBrowserDynamic} from '@angular/platform-browser-dynamic';
import {models} from 'powerbi-client';
import {PowerBIEmbedModule, PowerBIReportEmbedComponent} from 'powerbi-client-angular';

async function askBackEnd(retailer) {
  const response = await fetch(`/api/embed?dataset=${encodeURIComponent(retailer)}`);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

const renewAfter = 50 * 60_000;

class Portal {
  retailers = ['Northwind', 'Contoso', 'Fabrikam', 'Tailspin'];
  retailer = this.retailers[0];
  configs = [];
  status = 'loading';
  problem = '';
  eventHandlers = new Map([
    ['rendered', () => (this.status = 'rendered')],
    ['error', event => (this.problem = event.detail.message)],
  ]);
  timer;

  ngOnInit() {
    this.choose(this.retailer);
  }

  choose(retailer) {
    clearTimeout(this.timer);
    this.retailer = retailer;
    this.status = 'loading';
    this.problem = '';
    this.configs = [];
    this.show();
  }

  /** Tells Angular which embed it is: another dataset is another embed, another token is not. */
  byDataset(_index, config) {
    return config.datasetBinding.datasetId;
  }

  async renew() {
    const {token} = await askBackEnd(this.retailer);
    await this.embedded.getReport().setAccessToken(token);
    this.status = 'renewed';
    this.timer = setTimeout(() => this.renew(), renewAfter);
  }

  async show() {
    const wanted = this.retailer;
    try {
      const {token, embedUrl, reportId, datasetId} = await askBackEnd(wanted);
      if (wanted !== this.retailer) return;
      this.configs = [
        {
          type: 'report',
          id: reportId,
          embedUrl,
          accessToken: token,
          tokenType: models.TokenType.Embed,
          datasetBinding: {datasetId},
        },
      ];
      this.timer = setTimeout(() => this.renew(), renewAfter);
    } catch (error) {
      if (wanted === this.retailer) this.problem = error.message;
    }
  }
}
ViewChild(PowerBIReportEmbedComponent)(Portal.prototype, 'embedded');
Component({
  selector: 'portal-app',
  standalone: false,
  template: `
    <select aria-label="Retailer" [value]="retailer" (change)="choose($any($event.target).value)">
      <option *ngFor="let name of retailers" [value]="name">{{ name }}</option>
    </select>
    <p role="status">{{ status }}</p>
    <p role="alert">{{ problem }}</p>
    <powerbi-report
      *ngFor="let config of configs; trackBy: byDataset"
      [embedConfig]="config"
      cssClassName="report"
      [eventHandlers]="eventHandlers"
    ></powerbi-report>
  `,
})(Portal);

class PortalModule {}
NgModule({
  declarations: [Portal],
  imports: [BrowserModule, PowerBIEmbedModule],
  bootstrap: [Portal],
})(PortalModule);

platformBrowserDynamic().bootstrapModule(PortalModule);
