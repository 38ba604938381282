import '@mantine/core/styles.css';
import './base.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { mayRetry } from './api-client.ts';
import { browserServices, ServicesProvider } from './services.tsx';
import { LanguageProvider } from './texts.tsx';
import { cssVariables, theme } from './theme.ts';

/** How often what could not be loaded is asked for again while the server is away, in milliseconds. */
const ASKS_AGAIN = 3_000;

/** Starts a page: theme, language, services, queries. `signedOut` is called when the server no longer knows the person. */
export function mountPage(children: ReactNode, signedOut: (queries: QueryClient) => void): void {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && mayRetry(error),
        // The page says that it goes on by itself as soon as the server is back.
        refetchInterval: ({ state }) => (mayRetry(state.error) ? ASKS_AGAIN : false),
      },
      mutations: { retry: false },
    },
  });
  const services = browserServices(() => signedOut(queries));
  const root = document.getElementById('root');
  if (root === null) throw new Error('The page has no element with the id "root".');
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider>
        <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
          <QueryClientProvider client={queries}>
            <ServicesProvider services={services}>{children}</ServicesProvider>
          </QueryClientProvider>
        </MantineProvider>
      </LanguageProvider>
    </StrictMode>,
  );
}
