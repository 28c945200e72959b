// Sentences to try, for each language.

/** @type {Record<string, string[]>} */
export const examples = {
  en: ['I am very tired.', 'Where is the nearest station?', 'She reads a book every evening. Do you like it?',
    'It was raining when we left the house.'],
  fr: ['Je suis très fatigué.', 'Où est la gare la plus proche ?', 'Elle lit un livre tous les soirs. Ça te plaît ?',
    'Il pleuvait quand nous avons quitté la maison.'],
  de: ['Ich bin sehr müde.', 'Wo ist der nächste Bahnhof?', 'Sie liest jeden Abend ein Buch. Gefällt es dir?',
    'Es regnete, als wir das Haus verließen.'],
  es: ['Estoy muy cansado.', '¿Dónde está la estación más cercana?', 'Ella lee un libro todas las noches. ¿Te gusta?',
    'Llovía cuando salimos de la casa.'],
  zh: ['我很累。', '最近的车站在哪里？', '她每天晚上都看书。你喜欢吗？', '我们离开家的时候下着雨。'],
};
