import * as l10n from '@vscode/l10n';
import { demandTexts } from '../../shared/words/demandText';
import { sourceName } from '../../shared/words/sourceText';
import { pageName } from '../../shared/sources/sourceRunState';
import type { SearchQuery } from './searches';

/** What is searched for, as shown. */
export function searchTitle(query: SearchQuery): string {
  switch (query.kind) {
    case 'keyword':
      return query.keyword;
    case 'pages':
      return pagesTitle(query.addresses);
    case 'list':
      return l10n.t('addresses');
    case 'text':
      return query.name;
  }
}

/** What a tab is called: of two searches for one word, each by its sources, and by what it demands. */
export function queryTitle(query: SearchQuery): string {
  const title = searchTitle(query);
  if (query.kind !== 'keyword') return title;
  const { source, demands = {} } = query;
  const named = source === 'all' ? [] : typeof source === 'string' ? [source] : source;
  return [title, ...named.map(sourceName), ...demandTexts(demands)].join(', ');
}

function pagesTitle(addresses: readonly string[]): string {
  const [first = '', ...others] = addresses;
  return others.length === 0 ? pageName(first) : l10n.t('{0} and {1} more', pageName(first), others.length);
}
