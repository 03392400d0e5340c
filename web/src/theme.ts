import { Alert, createTheme, type MantineColorsTuple } from '@mantine/core';

/** A calm blue-green; shade 7 and darker carry white text at more than 4.5 : 1. */
const petrol: MantineColorsTuple = [
  '#edf6f7',
  '#dbebed',
  '#b3d6da',
  '#88c0c6',
  '#63abb3',
  '#3f929c',
  '#277f89',
  '#17666f',
  '#105158',
  '#083c42',
];

export const theme = createTheme({
  colors: { petrol },
  primaryColor: 'petrol',
  primaryShade: 7,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  components: {
    // The words of an alert are black on its pale ground, whatever its colour.
    Alert: Alert.extend({ styles: { title: { color: 'var(--mantine-color-text)' } } }),
  },
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.625rem' }, h2: { fontSize: '1.125rem' }, h3: { fontSize: '1rem' } },
  },
});
