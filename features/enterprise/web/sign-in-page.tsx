import { Alert, Box, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { pageTexts } from '../../../platform/web/page-texts.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import { enterpriseTexts } from './enterprise-texts.ts';
import { ME } from './me.ts';

type SignInPageProps = {
  readonly title: string;
  readonly words: string;
  readonly note?: string;
  /** Runs within the click, so that what needs a touch (sound, notifications) may start. */
  readonly touched?: () => void;
};

/** Sign-in by e-mail and password. On success `/v1/me` is asked again and the page behind appears. */
export function SignInPage({ title, words, note, touched }: SignInPageProps) {
  const t = useTexts(enterpriseTexts);
  const common = useTexts(pageTexts);
  const api = useApi();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => api.post('/v1/auth/sign-in/email', { email: email.trim(), password }),
    onSuccess: () => queries.resetQueries({ queryKey: ME }),
  });
  const problem = signIn.error instanceof ApiProblem ? signIn.error : undefined;
  const message =
    problem === undefined
      ? undefined
      : problem.status === 0
        ? common.offline
        : problem.status === 429
          ? t.tooMany
          : problem.status < 500
            ? t.wrong
            : problem.message;
  return (
    <Box mih="100dvh" p="md" style={{ display: 'grid', placeItems: 'center', background: 'var(--fw-page)' }}>
      <Paper p="xl" w="100%" maw={400} shadow="sm" component="main">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            touched?.();
            signIn.mutate();
          }}
        >
          <Stack gap="lg">
            <div>
              <Text size="sm" fw={700} c="var(--fw-can-text)">
                Floorwalker
              </Text>
              <Title order={1} fz="1.75rem" mt={4}>
                {title}
              </Title>
              <Text c="dimmed" mt={4}>
                {words}
              </Text>
            </div>
            <Stack gap="sm">
              <TextInput
                label={t.email}
                type="email"
                name="email"
                autoComplete="username"
                required
                withAsterisk={false}
                autoFocus
                size="md"
                value={email}
                onChange={(event) => setEmail(event.currentTarget.value)}
              />
              <PasswordInput
                label={t.password}
                name="password"
                autoComplete="current-password"
                required
                withAsterisk={false}
                size="md"
                visibilityToggleButtonProps={{ 'aria-label': t.showPassword }}
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
              />
            </Stack>
            {message === undefined ? null : (
              <Alert color="must" role="alert">
                {message}
              </Alert>
            )}
            <Button type="submit" size="md" loading={signIn.isPending} fullWidth>
              {t.signIn}
            </Button>
            <Text size="xs" c="dimmed">
              {note === undefined ? '' : `${note} `}
              {t.forgot}
            </Text>
          </Stack>
        </form>
      </Paper>
    </Box>
  );
}
