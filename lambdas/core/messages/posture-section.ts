import { scoreText } from '../posture/render-posture';
import { scoreOf } from '../posture/summarise';
import { moment, plural } from './format';
import type { MailContext } from './mail-context';

/** How well the cluster was locked when it was last looked at; nothing where kube-bench does not run. */
export const postureSection = ({ posture }: MailContext): readonly (readonly string[])[] => {
  if (!posture) return [];
  const { at, run } = posture;
  return [
    [
      'The cluster',
      `  kube-bench at ${moment(at)}: score ${scoreText(scoreOf(run.counts))}, ${plural(run.counts.failed, 'failed check')}`,
      '  It is context: no score depends on it',
    ],
  ];
};
