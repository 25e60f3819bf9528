export const part: string = 'with a part';
