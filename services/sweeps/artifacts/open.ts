import { optional } from '../optional.ts';
import type { Artifacts } from './artifacts.ts';
import { FolderArtifacts } from './folder.ts';

/** Opens a folder, or an S3-compatible store by `s3://bucket/prefix`. */
export async function openArtifacts(place: string): Promise<Artifacts> {
  if (!place.startsWith('s3://')) return new FolderArtifacts(place);
  const { S3Artifacts } = await optional(() => import('./s3.ts'), '@aws-sdk/client-s3');
  return new S3Artifacts(place);
}
