/** What a front end shows: it takes the richest that it knows. */
export interface MimeBundle {
  readonly [type: string]: unknown;
}
