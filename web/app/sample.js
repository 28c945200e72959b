// Sentences of our own in five languages. Two of three are rehearsed while the translator learns
// from the reader, so that it does not forget; every third is held out, to see whether it has.

const tags = ['en', 'fr', 'de', 'es', 'zh'];
const rows = [
  ['The shop opens at nine.', 'Le magasin ouvre à neuf heures.', 'Der Laden öffnet um neun Uhr.', 'La tienda abre a las nueve.', '商店九点开门。'],
  ['I have lost my keys.', "J'ai perdu mes clés.", 'Ich habe meine Schlüssel verloren.', 'He perdido mis llaves.', '我把钥匙弄丢了。'],
  ['The soup is too hot.', 'La soupe est trop chaude.', 'Die Suppe ist zu heiß.', 'La sopa está demasiado caliente.', '汤太烫了。'],
  ['Where did you buy this coat?', 'Où as-tu acheté ce manteau ?', 'Wo hast du diesen Mantel gekauft?', '¿Dónde compraste este abrigo?', '你在哪里买的这件大衣？'],
  ['We are waiting for the bus.', 'Nous attendons le bus.', 'Wir warten auf den Bus.', 'Estamos esperando el autobús.', '我们在等公共汽车。'],
  ['My brother works in a hospital.', 'Mon frère travaille dans un hôpital.', 'Mein Bruder arbeitet in einem Krankenhaus.', 'Mi hermano trabaja en un hospital.', '我哥哥在医院工作。'],
  ['It is snowing again.', 'Il neige encore.', 'Es schneit wieder.', 'Está nevando otra vez.', '又下雪了。'],
  ['Can I open the window?', 'Puis-je ouvrir la fenêtre ?', 'Darf ich das Fenster öffnen?', '¿Puedo abrir la ventana?', '我可以开窗户吗？'],
  ['They live near the river.', 'Ils habitent près de la rivière.', 'Sie wohnen in der Nähe des Flusses.', 'Viven cerca del río.', '他们住在河边。'],
  ['The children are playing in the garden.', 'Les enfants jouent dans le jardin.', 'Die Kinder spielen im Garten.', 'Los niños juegan en el jardín.', '孩子们在花园里玩。'],
  ['I do not understand the question.', 'Je ne comprends pas la question.', 'Ich verstehe die Frage nicht.', 'No entiendo la pregunta.', '我不明白这个问题。'],
  ['He drinks coffee without sugar.', 'Il boit du café sans sucre.', 'Er trinkt Kaffee ohne Zucker.', 'Él toma café sin azúcar.', '他喝咖啡不加糖。'],
  ['This bridge is very old.', 'Ce pont est très vieux.', 'Diese Brücke ist sehr alt.', 'Este puente es muy viejo.', '这座桥很旧了。'],
  ['Please close the door.', "Ferme la porte, s'il te plaît.", 'Bitte mach die Tür zu.', 'Por favor, cierra la puerta.', '请关上门。'],
  ['She has been learning to swim.', 'Elle apprend à nager.', 'Sie lernt schwimmen.', 'Está aprendiendo a nadar.', '她在学游泳。'],
  ['The museum is closed on Mondays.', 'Le musée est fermé le lundi.', 'Das Museum ist montags geschlossen.', 'El museo está cerrado los lunes.', '博物馆星期一不开放。'],
  ['I will call you tomorrow.', "Je t'appellerai demain.", 'Ich rufe dich morgen an.', 'Te llamaré mañana.', '我明天给你打电话。'],
  ['Our cat sleeps all day.', 'Notre chat dort toute la journée.', 'Unsere Katze schläft den ganzen Tag.', 'Nuestro gato duerme todo el día.', '我们的猫整天睡觉。'],
  ['What time does the film begin?', 'À quelle heure commence le film ?', 'Wann beginnt der Film?', '¿A qué hora empieza la película?', '电影几点开始？'],
  ['The apples are on the kitchen table.', 'Les pommes sont sur la table de la cuisine.', 'Die Äpfel liegen auf dem Küchentisch.', 'Las manzanas están sobre la mesa de la cocina.', '苹果在厨房的桌子上。'],
  ['He forgot his umbrella.', 'Il a oublié son parapluie.', 'Er hat seinen Regenschirm vergessen.', 'Olvidó su paraguas.', '他忘了带雨伞。'],
  ['I would like to pay by card.', "J'aimerais payer par carte.", 'Ich möchte mit Karte zahlen.', 'Me gustaría pagar con tarjeta.', '我想用卡付款。'],
  ['The mountain is covered with snow.', 'La montagne est couverte de neige.', 'Der Berg ist mit Schnee bedeckt.', 'La montaña está cubierta de nieve.', '山上覆盖着雪。'],
  ['Nobody answered the phone.', "Personne n'a répondu au téléphone.", 'Niemand ging ans Telefon.', 'Nadie contestó el teléfono.', '没有人接电话。'],
  ['We walked along the beach.', 'Nous avons marché le long de la plage.', 'Wir gingen am Strand entlang.', 'Caminamos por la playa.', '我们沿着海滩走。'],
  ['My grandmother tells good stories.', 'Ma grand-mère raconte de bonnes histoires.', 'Meine Großmutter erzählt gute Geschichten.', 'Mi abuela cuenta buenas historias.', '我奶奶很会讲故事。'],
  ['Is there a doctor here?', 'Y a-t-il un médecin ici ?', 'Gibt es hier einen Arzt?', '¿Hay un médico aquí?', '这里有医生吗？'],
  ['The train was late this morning.', 'Le train était en retard ce matin.', 'Der Zug hatte heute Morgen Verspätung.', 'El tren llegó tarde esta mañana.', '今天早上火车晚点了。'],
  ['You speak too fast for me.', 'Tu parles trop vite pour moi.', 'Du sprichst mir zu schnell.', 'Hablas demasiado rápido para mí.', '你说得太快了，我跟不上。'],
  ['I found a letter under the door.', "J'ai trouvé une lettre sous la porte.", 'Ich habe einen Brief unter der Tür gefunden.', 'Encontré una carta debajo de la puerta.', '我在门下发现了一封信。'],
  ['The teacher explained the rule twice.', 'Le professeur a expliqué la règle deux fois.', 'Der Lehrer hat die Regel zweimal erklärt.', 'El profesor explicó la regla dos veces.', '老师把规则讲了两遍。'],
  ['Her new house has a red roof.', 'Sa nouvelle maison a un toit rouge.', 'Ihr neues Haus hat ein rotes Dach.', 'Su casa nueva tiene un techo rojo.', '她的新房子有红色的屋顶。'],
  ['Do not be afraid of the dog.', "N'aie pas peur du chien.", 'Hab keine Angst vor dem Hund.', 'No tengas miedo del perro.', '别怕那条狗。'],
  ['It was dark when we came home.', 'Il faisait nuit quand nous sommes rentrés.', 'Es war dunkel, als wir nach Hause kamen.', 'Estaba oscuro cuando llegamos a casa.', '我们回家的时候天已经黑了。'],
  ['I read this newspaper every day.', 'Je lis ce journal tous les jours.', 'Ich lese diese Zeitung jeden Tag.', 'Leo este periódico todos los días.', '我每天看这份报纸。'],
  ['They have three daughters.', 'Ils ont trois filles.', 'Sie haben drei Töchter.', 'Tienen tres hijas.', '他们有三个女儿。'],
  ['The water in the lake is cold.', "L'eau du lac est froide.", 'Das Wasser im See ist kalt.', 'El agua del lago está fría.', '湖里的水很冷。'],
  ['Why are you laughing?', 'Pourquoi ris-tu ?', 'Warum lachst du?', '¿Por qué te ríes?', '你为什么笑？'],
  ['He wrote his name on the wall.', 'Il a écrit son nom sur le mur.', 'Er schrieb seinen Namen an die Wand.', 'Escribió su nombre en la pared.', '他把名字写在墙上。'],
  ['I am looking for a cheap hotel.', 'Je cherche un hôtel bon marché.', 'Ich suche ein günstiges Hotel.', 'Busco un hotel barato.', '我在找一家便宜的旅馆。'],
  ['The birds are singing in the trees.', 'Les oiseaux chantent dans les arbres.', 'Die Vögel singen in den Bäumen.', 'Los pájaros cantan en los árboles.', '鸟儿在树上唱歌。'],
  ['We ate bread and cheese.', 'Nous avons mangé du pain et du fromage.', 'Wir haben Brot und Käse gegessen.', 'Comimos pan y queso.', '我们吃了面包和奶酪。'],
  ['She wants to become a pilot.', 'Elle veut devenir pilote.', 'Sie will Pilotin werden.', 'Quiere ser piloto.', '她想当飞行员。'],
  ['The lamp on the desk is broken.', 'La lampe sur le bureau est cassée.', 'Die Lampe auf dem Schreibtisch ist kaputt.', 'La lámpara del escritorio está rota.', '桌上的灯坏了。'],
  ['I have never been to Spain.', "Je ne suis jamais allé en Espagne.", 'Ich war noch nie in Spanien.', 'Nunca he estado en España.', '我从来没去过西班牙。'],
  ['Turn left at the church.', "Tournez à gauche à l'église.", 'Biegen Sie an der Kirche links ab.', 'Gire a la izquierda en la iglesia.', '在教堂那里左转。'],
  ['My shoes are wet.', 'Mes chaussures sont mouillées.', 'Meine Schuhe sind nass.', 'Mis zapatos están mojados.', '我的鞋子湿了。'],
  ['He is taller than his father.', 'Il est plus grand que son père.', 'Er ist größer als sein Vater.', 'Es más alto que su padre.', '他比他父亲高。'],
];

/** @typedef {{from: string, to: string, source: string, target: string}} Pair */

/**
 * The sentences of a direction; nothing where one of its languages has none.
 * @param {string} from @param {string} to
 * @returns {{rehearsed: Pair[], heldOut: Pair[]}}
 */
export function sampleOf(from, to) {
  const source = tags.indexOf(from.split('-')[0]), target = tags.indexOf(to.split('-')[0]);
  /** @type {Pair[]} */
  const pairs = source < 0 || target < 0 ? [] : rows.map((row) => ({ from, to, source: row[source], target: row[target] }));
  return { rehearsed: pairs.filter((_, i) => i % 3 !== 2), heldOut: pairs.filter((_, i) => i % 3 === 2) };
}
