import type { Entity } from '../model/entity';

export const nodeEntity = (cluster: string, name: string): Entity => ({ cluster, kind: 'Node', namespace: '', name });
